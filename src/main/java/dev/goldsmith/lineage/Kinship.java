package dev.goldsmith.lineage;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lineage.Kin.Kind;
import dev.goldsmith.tenant.Access;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a version descends from, and what descends from it: through versions, their copies and
 * managed images, whoever reads these. Of what somebody doesn't read they learn no name.
 */
public final class Kinship {
    /** Ancestors that are named; a version that is patched again and again has more. */
    private static final int DEEPEST = 50;

    /** Generations of descendants, a statement each. */
    private static final int GENERATIONS = 12;

    /** Descendants that are looked at. */
    private static final int MOST = 500;

    private static final Pattern CURSOR = Pattern.compile("(\\d{1,2})\\.([vm])(\\d{1,18})");

    /**
     * A managed image's disk is replaced now and then, and its parent with it: only what was made
     * of the disk that it has goes on to its parent.
     */
    private static final String UP =
            """
            with recursive k (step, version, image, copied, up_version, up_image, up_platform, source, source_disk) as (
                select 0, v.id, cast(null as signed), v.copy_of is not null,
                    coalesce(v.copy_of, v.parent_version),
                    case when v.copy_of is null then v.parent_image end,
                    case when v.copy_of is null then v.parent_platform end,
                    v.source_version, v.source_disk
                from image_version v where v.tenant_id = :tenant and v.id = :version
                union all
                select k.step + 1, v.id, m.id, v.copy_of is not null,
                    coalesce(v.copy_of, v.parent_version, case when m.disk = k.source_disk then m.parent_version end),
                    case when v.id is null then case when m.disk = k.source_disk then m.parent_image end
                        when v.copy_of is null then v.parent_image end,
                    case when v.id is null then case when m.disk = k.source_disk then m.parent_platform end
                        when v.copy_of is null then v.parent_platform end,
                    coalesce(v.source_version, m.source_version), coalesce(v.source_disk, m.source_disk)
                from k
                left join image_version v on v.id = k.up_version and v.tenant_id = :tenant
                left join managed_image m
                    on m.id = k.up_image and k.up_version is null and m.tenant_id = :tenant
                where k.step < :deepest and (v.id is not null or m.id is not null)
            )
            select step, version, image, copied, up_version, up_image, up_platform, source from k order by step
            """;

    private final Access by;
    private final Relatives relatives;

    private Kinship(Access by) {
        this.by = by;
        relatives = new Relatives(by);
    }

    /**
     * What was built from a version, as far as somebody reads it: by generation, the newest first.
     *
     * @param count how many there are
     * @param hidden how many there are besides that they don't read
     * @param more whether there are others, which weren't looked at
     */
    public record Descendants(int count, int hidden, boolean more, Page<Kin> page) {}

    private record Found(int step, Ref ref) {
        static final Comparator<Found> ORDER =
                Comparator.comparing(Found::step)
                        .thenComparing(it -> it.ref.managed())
                        .thenComparing(it -> -it.ref.id());

        String cursor() {
            return "%d.%s%d".formatted(step, ref.managed() ? "m" : "v", ref.id());
        }

        static Found read(String cursor) {
            var parts = CURSOR.matcher(cursor);
            if (!parts.matches()) {
                throw Refused.field(
                        Refusal.INVALID_REQUEST,
                        "after",
                        "'after' must be the 'next' of the page before, nothing else; it is '%s'."
                                .formatted(cursor));
            }
            return new Found(
                    Integer.parseInt(parts.group(1)),
                    new Ref(parts.group(2).equals("m"), Long.parseLong(parts.group(3))));
        }
    }

    /** Nearest first; the last one is the platform image, or what is known of the first image. */
    public static List<Kin> ancestors(Access by, ImageVersion version) {
        return new Kinship(by).up(version);
    }

    /**
     * @param after {@code next} of the page before; null: the first page
     * @throws Refused INVALID_REQUEST when it is none
     */
    public static Descendants descendants(
            Access by, ImageVersion version, @Nullable String after, int limit) {
        var edge = after == null ? null : Found.read(after);
        return new Kinship(by).down(version, edge, limit);
    }

    private List<Kin> up(ImageVersion version) {
        var links =
                Images.sql(UP, Object[].class, by.tenantId())
                        .setParameter("version", version.id)
                        .setParameter("deepest", DEEPEST)
                        .addScalar("step", Integer.class)
                        .addScalar("version", Long.class)
                        .addScalar("image", Long.class)
                        .addScalar("copied", Boolean.class)
                        .addScalar("up_version", Long.class)
                        .addScalar("up_image", Long.class)
                        .addScalar("up_platform", String.class)
                        .addScalar("source", String.class)
                        .getResultList();
        relatives.learn(links.stream().map(Kinship::own).toList());
        var kin = new ArrayList<Kin>();
        Object[] child = links.getFirst();
        for (var link : links.subList(1, links.size())) {
            kin.add(relatives.ancestor((Integer) link[0], own(link), source(child), copied(child)));
            child = link;
        }
        int step = (Integer) child[0] + 1;
        var beyond = Ref.of(child[4], child[5]);
        if (child[6] != null) {
            kin.add(Kin.platform(step, (String) child[6], source(child)));
        } else if (beyond != null && step <= DEEPEST) {
            kin.add(
                    Kin.gone(
                            step,
                            beyond.managed() ? Kind.MANAGED : Kind.VERSION,
                            source(child),
                            copied(child)));
        }
        return kin;
    }

    private static Ref own(Object[] link) {
        return Objects.requireNonNull(Ref.of(link[1], link[2]));
    }

    private static boolean copied(Object[] link) {
        return (Boolean) link[3];
    }

    /** The version of what it was built on; null: it is for those who read it. */
    private @Nullable String source(Object[] link) {
        return relatives.reads(own(link)) ? (String) link[7] : null;
    }

    private Descendants down(ImageVersion version, @Nullable Found edge, int limit) {
        var found = new LinkedHashMap<Ref, Found>();
        var generation = List.of(new Ref(false, version.id));
        int step = 0;
        while (!generation.isEmpty() && step < GENERATIONS && found.size() < MOST) {
            step++;
            var next = new ArrayList<Ref>();
            for (var ref : Offspring.children(by.tenantId(), generation, MOST)) {
                if (found.size() < MOST && found.putIfAbsent(ref, new Found(step, ref)) == null) {
                    next.add(ref);
                }
            }
            generation = next;
        }
        boolean more = found.size() == MOST || !generation.isEmpty();
        relatives.learn(found.keySet());
        var there = found.values().stream().filter(it -> relatives.there(it.ref)).toList();
        var readable =
                there.stream().filter(it -> relatives.reads(it.ref)).sorted(Found.ORDER).toList();
        var page =
                Page.of(
                        readable.stream()
                                .filter(it -> edge == null || Found.ORDER.compare(it, edge) > 0)
                                .limit(limit + 1L)
                                .toList(),
                        limit,
                        Found::cursor);
        return new Descendants(
                readable.size(),
                there.size() - readable.size(),
                more,
                page.map(it -> relatives.descendant(it.step, it.ref)));
    }
}
