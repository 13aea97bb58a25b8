package dev.goldsmith.lineage;

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
    private static final String VERSIONS =
            """
            select v.id, g.name, d.name, v.major, v.minor, v.patch, t.id, t.slug, t.name,
                d.id, v.state, v.copyOf, v.publishedAt
            from ImageVersion v
            join ImageDefinition d on d.id = v.definitionId
            join Gallery g on g.id = d.galleryId
            join Team t on t.id = g.teamId
            where v.id in :ids
            """;

    private static final String MANAGED =
            """
            select m.id, m.name, m.content.disk, t.id, t.slug, t.name, m.publishedAt
            from ManagedImage m join Team t on t.id = m.teamId where m.id in :ids
            """;

    private final Access by;
    private final Set<Long> shared;
    private final Map<Ref, Facts> facts = new HashMap<>();

    Relatives(Access by) {
        this.by = by;
        shared = Images.shared(by.readableTeams());
    }

    /** A version or a managed image. */
    record Ref(boolean managed, long id) {
        /** Null: neither is there. */
        static @Nullable Ref of(@Nullable Object version, @Nullable Object image) {
            return version != null
                    ? new Ref(false, (Long) version)
                    : image == null ? null : new Ref(true, (Long) image);
        }

        static Collection<Long> ids(Collection<Ref> refs, boolean managed) {
            return Images.some(
                    refs.stream().filter(it -> it.managed == managed).map(Ref::id).toList());
        }
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
            @Nullable Instant at) {}

    /** Two statements, however many they are. */
    void learn(Collection<Ref> refs) {
        Images.rows(VERSIONS)
                .setParameter("ids", Ref.ids(refs, false))
                .getResultStream()
                .forEach(row ->
                        facts.put(
                                new Ref(false, (Long) row[0]),
                                new Facts(
                                        (String) row[1],
                                        (String) row[2],
                                        "%s.%s.%s".formatted(row[3], row[4], row[5]),
                                        new Owner((Long) row[6], (String) row[7], (String) row[8]),
                                        (Long) row[9],
                                        (ImageVersion.State) row[10],
                                        row[11] != null,
                                        (Instant) row[12])));
        Images.rows(MANAGED)
                .setParameter("ids", Ref.ids(refs, true))
                .getResultStream()
                .forEach(row ->
                        facts.put(
                                new Ref(true, (Long) row[0]),
                                new Facts(
                                        null,
                                        (String) row[1],
                                        ((String) row[2]).substring(0, 12),
                                        new Owner((Long) row[3], (String) row[4], (String) row[5]),
                                        null,
                                        ImageVersion.State.PUBLISHED,
                                        false,
                                        (Instant) row[6])));
    }

    private Facts facts(Ref ref) {
        return Objects.requireNonNull(facts.get(ref));
    }

    boolean reads(Ref ref) {
        var it = facts(ref);
        return by.may(Permission.READ, it.team.id())
                || (it.definition != null && shared.contains(it.definition));
    }

    /** Whether it stands in a list of what there is. */
    boolean shows(Ref ref) {
        return reads(ref) && facts(ref).state == ImageVersion.State.PUBLISHED;
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
                : kin(step, ref, ref.managed ? source : facts(ref).number, copied);
    }

    private Kin kin(int step, Ref ref, @Nullable String number, boolean copy) {
        var it = facts(ref);
        return new Kin(
                step,
                ref.managed ? Kind.MANAGED : Kind.VERSION,
                it.gallery,
                it.image,
                number,
                it.team,
                it.state != ImageVersion.State.PUBLISHED,
                copy,
                it.at);
    }
}
