package dev.goldsmith.contents;

import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.packages.PackageList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** Packages of a tenant's lists as rows. Each statement names the tenant. */
final class PackageRows {
    /** Rows of a statement. */
    private static final int AT_ONCE = 500;

    /** Subqueries of a statement. */
    private static final int TOGETHER = 50;

    /** So long are the columns. */
    private static final int LONGEST = 255;

    private static final int LONGEST_MANAGER = 20;

    private PackageRows() {}

    /** A version of a package that some list of the tenant has. */
    record Known(long id, String manager, String version) {}

    /** A list, and the package in it that was looked for. */
    record Found(long list, long known) {}

    private record Named(String name, String version) {}

    /** The rows of this list are these from now on. */
    static void write(ListedContent listed, PackageList list) {
        remove(listed);
        var manager = cut(list.manager(), LONGEST_MANAGER);
        var wanted =
                list.packages().stream()
                        .map(it -> new Named(cut(it.name(), LONGEST), cut(it.version(), LONGEST)))
                        .distinct()
                        .toList();
        for (var part : parts(wanted, AT_ONCE)) {
            insert(listed, known(listed.tenantId, manager, part).values());
        }
    }

    static void remove(ListedContent listed) {
        sql(
                        "delete from listed_package where tenant_id = :tenant and list_id = :list",
                        listed.tenantId)
                .setParameter("list", listed.id)
                .executeUpdate();
    }

    private static void insert(ListedContent listed, Collection<Long> packages) {
        var rows =
                packages.stream()
                        .map(it -> "(%d, %d, :tenant)".formatted(it, listed.id))
                        .collect(Collectors.joining(", "));
        sql(
                        "insert into listed_package (known_id, list_id, tenant_id) values " + rows,
                        listed.tenantId)
                .executeUpdate();
    }

    /** Their ids; those that no list had before are new. */
    private static Map<Named, Long> known(String tenant, String manager, List<Named> wanted) {
        var known = find(tenant, manager, wanted);
        var missing = wanted.stream().filter(it -> !known.containsKey(it)).toList();
        if (!missing.isEmpty()) {
            var rows =
                    IntStream.range(0, missing.size())
                            .mapToObj("(:tenant, :manager, :n%1$d, :v%1$d)"::formatted)
                            .collect(Collectors.joining(", "));
            var insert =
                    sql(
                                    "insert into known_package (tenant_id, manager, name, version) values "
                                            + rows,
                                    tenant)
                            .setParameter("manager", manager);
            for (int i = 0; i < missing.size(); i++) {
                insert.setParameter("n" + i, missing.get(i).name());
                insert.setParameter("v" + i, missing.get(i).version());
            }
            insert.executeUpdate();
            known.putAll(find(tenant, manager, missing));
        }
        return known;
    }

    private static Map<Named, Long> find(String tenant, String manager, List<Named> wanted) {
        var pairs =
                IntStream.range(0, wanted.size())
                        .mapToObj("(:n%1$d, :v%1$d)"::formatted)
                        .collect(Collectors.joining(", "));
        var select =
                sql(
                                "select name, version, id from known_package where tenant_id = :tenant and (name, version) in ("
                                        + pairs
                                        + ") and manager = :manager",
                                tenant)
                        .setParameter("manager", manager);
        for (int i = 0; i < wanted.size(); i++) {
            select.setParameter("n" + i, wanted.get(i).name());
            select.setParameter("v" + i, wanted.get(i).version());
        }
        var known = new HashMap<Named, Long>();
        for (var row : select.getResultList()) {
            known.put(new Named((String) row[0], (String) row[1]), ((Number) row[2]).longValue());
        }
        return known;
    }

    /** The versions that are there of this package, in the order of an index. */
    static List<Known> named(String tenant, String name, int most) {
        return sql(
                        """
                        select id, manager, version from known_package
                        where tenant_id = :tenant and name = :name
                        order by tenant_id desc, name desc, version desc, manager desc
                        limit %d
                        """
                                .formatted(most),
                        tenant)
                .setParameter("name", name)
                .getResultStream()
                .map(row ->
                        new Known(((Number) row[0]).longValue(), (String) row[1], (String) row[2]))
                .toList();
    }

    /**
     * The newest lists that have one of these, each with what it has of them.
     *
     * @param before ids of lists are below this
     */
    static List<Found> lists(String tenant, Collection<Long> packages, long before, int most) {
        var found = new ArrayList<Found>();
        for (var part : parts(List.copyOf(packages), TOGETHER)) {
            var union =
                    part.stream()
                            .map(id ->
                                    """
                                    (select list_id, known_id from listed_package
                                     where known_id = %d and list_id < :before
                                         and tenant_id = :tenant
                                     order by known_id desc, list_id desc limit %d)
                                    """
                                            .formatted(id, most))
                            .collect(Collectors.joining(" union all "));
            for (var row : sql(union, tenant).setParameter("before", before).getResultList()) {
                found.add(new Found(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
            }
        }
        // Of what one part has more of, the others may have newer ones.
        var newest = newest(found, most);
        return found.stream().filter(it -> newest.contains(it.list())).toList();
    }

    private static Set<Long> newest(List<Found> found, int most) {
        return found.stream()
                .map(Found::list)
                .distinct()
                .sorted((one, other) -> Long.compare(other, one))
                .limit(most)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A published version of some image, whoever reads it, with a list. */
    record Version(long list, long id, long definition, VersionNumber number) {}

    /**
     * The newest versions with each of these lists, by the list, newest first. The index is named:
     * by the statistics of the day all versions of the tenant are gone over instead.
     *
     * @param before by the list, the ids of its versions are below this
     * @param most of each list
     */
    static Map<Long, List<Version>> versions(
            List<ListedContent> lists, ToLongFunction<ListedContent> before, int most) {
        if (lists.isEmpty()) {
            return Map.of();
        }
        var union =
                lists.stream()
                        .map(list ->
                                """
                                (select %1$d as list, v.id, v.definition_id, v.major, v.minor, v.patch
                                 from image_version v force index (image_version_by_packages)
                                 where v.tenant_id = :tenant and v.packages = :d%1$d
                                     and v.state = 'PUBLISHED' and v.id < %2$d
                                 order by v.tenant_id desc, v.packages desc, v.state desc, v.id desc
                                 limit %3$d)
                                """
                                        .formatted(list.id, before.applyAsLong(list), most))
                        .collect(Collectors.joining(" union all "));
        var query = sql(union, lists.getFirst().tenantId);
        lists.forEach(list -> query.setParameter("d" + list.id, list.digest));
        return query.getResultStream()
                .map(row ->
                        new Version(
                                ((Number) row[0]).longValue(),
                                ((Number) row[1]).longValue(),
                                ((Number) row[2]).longValue(),
                                new VersionNumber(
                                        ((Number) row[3]).intValue(),
                                        ((Number) row[4]).intValue(),
                                        ((Number) row[5]).intValue())))
                .sorted(Comparator.comparingLong(Version::id).reversed())
                .collect(Collectors.groupingBy(Version::list));
    }

    private static <T> List<List<T>> parts(List<T> all, int size) {
        return Stream.iterate(0, it -> it < all.size(), it -> it + size)
                .map(it -> all.subList(it, Math.min(all.size(), it + size)))
                .toList();
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    private static NativeQuery<Object[]> sql(String sql, String tenant) {
        return ListedContent.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant);
    }
}
