package dev.goldsmith.activity;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One verification of the whole chain: how far it is, and what it found. */
@Entity
@Table(name = "event_check")
public class ChainCheck extends Owned {
    private static final Duration SILENT = Duration.ofMinutes(1);

    public Instant startedAt;
    public String byName;

    /** When it was last at work. */
    public Instant seenAt;

    /** The event that it has come to. */
    public long reached;

    /** The last event when it began. */
    public long headSeq;

    public @Nullable Instant endedAt;

    @Column(columnDefinition = "longtext")
    public String breaks = "[]";

    /** Why it came to no end; null when it did, or still works. */
    public @Nullable String error;

    /** The place that a checkpoint was given for; null when none was. */
    public @Nullable Long againstSeq;

    public @Nullable String againstHash;

    static ChainCheck begin(Access by, Checkpoint.@Nullable Pin against) {
        var check = new ChainCheck();
        check.startedAt = Instant.now();
        check.seenAt = check.startedAt;
        check.byName = by.personName();
        check.headSeq = Chain.now().headSeq;
        if (against != null) {
            check.againstSeq = against.seq();
            check.againstHash = against.hash();
        }
        check.persist();
        return check;
    }

    public static @Nullable ChainCheck latest() {
        return find("order by id desc").firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static ChainCheck require(long id) {
        ChainCheck check = findById(id);
        if (check == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no verification %d.".formatted(id));
        }
        return check;
    }

    /** Whether it works still; a portal that ended in the midst of it says nothing any more. */
    public boolean running() {
        return endedAt == null && seenAt.plus(SILENT).isAfter(Instant.now());
    }

    /** {@code running}, {@code intact}, {@code broken} or {@code interrupted}. */
    public String state() {
        if (running()) {
            return "running";
        }
        if (endedAt == null || error != null) {
            return "interrupted";
        }
        return found().isEmpty() ? "intact" : "broken";
    }

    public List<Walk.Break> found() {
        return Json.read(breaks, new TypeReference<List<Walk.Break>>() {});
    }
}
