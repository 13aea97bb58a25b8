package dev.goldsmith.lineage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** What was built on versions and managed images, or copied from them, whoever reads it. */
public final class Offspring {
    private static final int PARENTS = 1000;

    /** What is built on a copy is built on that; its parent is what it copies, not that one's. */
    private static final String DOWN =
            """
            (select x.id as version, cast(null as signed) as image
             from image_version x force index (image_version_by_parent)
             where x.tenant_id = :tenant and x.parent_version in (:versions) and x.copy_of is null
             order by x.parent_version desc, x.id desc limit :most)
            union all
            (select x.id, cast(null as signed) from image_version x force index (image_version_by_copy)
             where x.tenant_id = :tenant and x.copy_of in (:versions)
             order by x.copy_of desc, x.id desc limit :most)
            union all
            (select x.id, cast(null as signed) from image_version x force index (image_version_by_image)
             join managed_image m on m.id = x.parent_image and m.disk = x.source_disk
             where x.tenant_id = :tenant and x.parent_image in (:images) and x.copy_of is null
             order by x.parent_image desc, x.id desc limit :most)
            union all
            (select cast(null as signed), x.id from managed_image x force index (managed_image_by_parent)
             where x.tenant_id = :tenant and x.parent_version in (:versions)
             order by x.parent_version desc, x.id desc limit :most)
            union all
            (select cast(null as signed), x.id from managed_image x force index (managed_image_by_image)
             join managed_image m on m.id = x.parent_image and m.disk = x.source_disk
             where x.tenant_id = :tenant and x.parent_image in (:images)
             order by x.parent_image desc, x.id desc limit :most)
            """;

    private Offspring() {}

    /**
     * Images and all that descends from them, of whatever state, however much it is.
     *
     * @param generation told each before the next is looked for, so that it can be locked
     */
    public static Set<Ref> withAll(
            String tenant, List<Ref> images, Consumer<List<Ref>> generation) {
        var found = new LinkedHashSet<Ref>();
        var next = images;
        while (!next.isEmpty()) {
            generation.accept(next);
            found.addAll(next);
            var children = new LinkedHashSet<Ref>();
            for (int from = 0; from < next.size(); from += PARENTS) {
                var some = next.subList(from, Math.min(next.size(), from + PARENTS));
                children.addAll(children(tenant, some, Integer.MAX_VALUE));
            }
            children.removeAll(found);
            next = List.copyOf(children);
        }
        return found;
    }

    /**
     * The newest first.
     *
     * @param most of each kind
     */
    static List<Ref> children(String tenant, Collection<Ref> parents, int most) {
        return new ArrayList<>(
                Images.sql(DOWN, Object[].class, tenant)
                        .setParameterList("versions", Images.some(Ref.ids(parents, false)))
                        .setParameterList("images", Images.some(Ref.ids(parents, true)))
                        .setParameter("most", most)
                        .addScalar("version", Long.class)
                        .addScalar("image", Long.class)
                        .getResultStream()
                        .map(it -> Objects.requireNonNull(Ref.of(it[0], it[1])))
                        .sorted(Comparator.comparing(Ref::managed).thenComparing(it -> -it.id()))
                        .toList());
    }
}
