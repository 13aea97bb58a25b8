package dev.goldsmith.template;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An address with credentials, as a team sent it; its documents have it with a mark instead. */
@Entity
public class KeptAddress extends Owned {
    private static final int MOST_OF_A_TEAM = 2000;

    public long teamId;

    /** SHA-256 of the address with the mark. */
    public String hash;

    @Column(columnDefinition = "longtext")
    public String locked;

    public Instant keptAt;

    private static @Nullable KeptAddress of(long teamId, String hash) {
        return find("teamId = ?1 and hash = ?2", teamId, hash).firstResult();
    }

    /** Keeps it; of very many the oldest goes, whose document has to be given it again. */
    static void keep(Team team, String marked, String whole, HomeKey home) {
        var hash = Digest.of(marked).hex();
        if (of(team.id, hash) != null) {
            return;
        }
        // Perhaps it was read in another transaction.
        Objects.requireNonNull(Team.<Team>findById(team.id)).lock();
        if (of(team.id, hash) != null) {
            return;
        }
        if (count("teamId", team.id) >= MOST_OF_A_TEAM) {
            find("teamId = ?1 order by keptAt, id", team.id)
                    .firstResultOptional()
                    .ifPresent(it -> it.delete());
        }
        var kept = new KeptAddress();
        kept.teamId = team.id;
        kept.hash = hash;
        kept.keptAt = Instant.now();
        kept.locked =
                home.lock(
                        place(team.tenantId, team.id, hash),
                        whole.getBytes(StandardCharsets.UTF_8));
        kept.persist();
    }

    /** The whole address; null: this team never sent it. */
    static @Nullable String whole(long teamId, String marked, HomeKey home) {
        var kept = of(teamId, Digest.of(marked).hex());
        return kept == null
                ? null
                : new String(
                        home.unlock(place(kept.tenantId, teamId, kept.hash), kept.locked),
                        StandardCharsets.UTF_8);
    }

    private static String place(String tenant, long team, String hash) {
        return "kept_address/%s/%d/%s".formatted(tenant, team, hash);
    }
}
