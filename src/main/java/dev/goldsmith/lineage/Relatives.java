package dev.goldsmith.lineage;

import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.lineage.Kin.Kind;
import dev.goldsmith.lineage.Node.Owner;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of versions and managed images, and what of that somebody reads. */
final class Relatives {
    /** In this order: from the definitions on, all versions of each would be read. */
    private static final String VERSIONS =
            """
            select straight_join v.id as id, g.name as gallery, d.name as image,
                concat(v.major, '.', v.minor, '.', v.patch) as number,
                t.id as team, t.slug as slug, t.name as team_name,
                d.id as definition, v.state as state, v.copy_of as copy, v.published_at as at,
                v.end_of_life_at as ends, d.end_of_life_at as image_ends,
                exists (select 1 from withdrawal w where w.version_id = v.id) as withdrawn
            from image_version v force index (primary)
            join image_definition d on d.id = v.definition_id
            join gallery g on g.id = d.gallery_id
            join team t on t.id = g.team_id
            where v.tenant_id = :tenant and v.id in (:ids)
            """;

    private static final String MANAGED =
            """
            select straight_join m.id as id, cast(null as char) as gallery, m.name as image,
                substr(m.disk, 1, 12) as number,
                t.id as team, t.slug as slug, t.name as team_name,
                cast(null as signed) as definition, 'PUBLISHED' as state,
                cast(null as signed) as copy, m.published_at as at,
                cast(null as datetime(6)) as ends, cast(null as datetime(6)) as image_ends,
                exists (select 1 from withdrawal w
                    where w.image_id = m.id and w.disk = m.disk) as withdrawn
            from managed_image m force index (primary)
            join team t on t.id = m.team_id
            where m.tenant_id = :tenant and m.id in (:ids)
            """;

    private final Access by;
    private final Set<Long> shared;
    private final Map<Ref, Facts> facts = new HashMap<>();

    Relatives(Access by) {
        this.by = by;
        shared = Images.shared(by.tenantId(), by.readableTeams());
    }

    /**
     * @param definition null: a managed image
     */
    private record Facts(
            @Nullable String gallery,
            String image,
            String number,
            Owner team,
            @Nullable Long definition,
            ImageVersion.State state,
            boolean copy,
            @Nullable Instant at,
            @Nullable Instant ends,
            boolean withdrawn) {}

    /** Two statements, however many they are. */
    void learn(Collection<Ref> refs) {
        learn(VERSIONS, refs, false);
        learn(MANAGED, refs, true);
    }

    private void learn(String text, Collection<Ref> refs, boolean managed) {
        Images.sql(text, Object[].class, by.tenantId())
                .setParameterList("ids", Images.some(Ref.ids(refs, managed)))
                .addScalar("id", Long.class)
                .addScalar("gallery", String.class)
                .addScalar("image", String.class)
                .addScalar("number", String.class)
                .addScalar("team", Long.class)
                .addScalar("slug", String.class)
                .addScalar("team_name", String.class)
                .addScalar("definition", Long.class)
                .addScalar("state", String.class)
                .addScalar("copy", Long.class)
                .addScalar("at", Instant.class)
                .addScalar("ends", Instant.class)
                .addScalar("image_ends", Instant.class)
                .addScalar("withdrawn", Boolean.class)
                .getResultStream()
                .forEach(row ->
                        facts.put(
                                new Ref(managed, (Long) row[0]),
                                new Facts(
                                        (String) row[1],
                                        (String) row[2],
                                        (String) row[3],
                                        new Owner((Long) row[4], (String) row[5], (String) row[6]),
                                        (Long) row[7],
                                        ImageVersion.State.valueOf((String) row[8]),
                                        row[9] != null,
                                        (Instant) row[10],
                                        EndOfLife.earlier((Instant) row[11], (Instant) row[12]),
                                        (Boolean) row[13])));
    }

    private Facts facts(Ref ref) {
        return Objects.requireNonNull(facts.get(ref));
    }

    boolean reads(Ref ref) {
        var it = facts(ref);
        return by.may(Permission.READ, it.team.id())
                || (it.definition != null && shared.contains(it.definition));
    }

    /** Whether it hasn't been deleted. */
    boolean there(Ref ref) {
        return facts(ref).state == ImageVersion.State.PUBLISHED;
    }

    Kin descendant(int step, Ref ref) {
        var it = facts(ref);
        return kin(step, ref, it.number, it.copy);
    }

    /**
     * @param source what was taken of it, as its child says: a managed image may have another disk
     *     by now
     * @param copied whether that child is a copy
     */
    Kin ancestor(int step, Ref ref, @Nullable String source, boolean copied) {
        return !reads(ref)
                ? Kin.hidden(step, copied)
                : kin(step, ref, ref.managed() ? source : facts(ref).number, copied);
    }

    private Kin kin(int step, Ref ref, @Nullable String number, boolean copy) {
        var it = facts(ref);
        return new Kin(
                step,
                ref.managed() ? Kind.MANAGED : Kind.VERSION,
                it.gallery,
                it.image,
                number,
                it.team,
                it.state != ImageVersion.State.PUBLISHED,
                copy,
                it.withdrawn,
                it.at,
                it.ends);
    }
}
