package dev.goldsmith.advisory;

import dev.goldsmith.gallery.ListedContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** A tenant's packages under the names that advisories have. Each statement names the tenant. */
final class MatchedRows {
    private final String tenant;

    MatchedRows(String tenant) {
        this.tenant = tenant;
    }

    /** A package of the tenant. */
    record Matched(long id, Named named) {}

    /**
     * The packages of this list are these from now on.
     *
     * @return those that no list had before
     */
    List<Matched> list(ListedContent listed, Ecosystem ecosystem, List<Named> wanted) {
        unlist(listed);
        var known = new ArrayList<Matched>();
        var fresh = new ArrayList<Matched>();
        for (var part : MatchRows.parts(wanted)) {
            var there = find(ecosystem.name(), part);
            var names = there.stream().map(Matched::named).collect(Collectors.toSet());
            var missing = part.stream().filter(it -> !names.contains(it)).toList();
            known.addAll(there);
            fresh.addAll(insert(ecosystem.name(), missing));
        }
        known.addAll(fresh);
        for (var part : MatchRows.parts(known)) {
            var rows =
                    part.stream()
                            .map(it -> "(%d, %d, :tenant)".formatted(listed.id, it.id()))
                            .collect(Collectors.joining(", "));
            sql("insert into listed_match (list_id, matched_id, tenant_id) values " + rows)
                    .executeUpdate();
        }
        return fresh;
    }

    void unlist(ListedContent listed) {
        sql("delete from listed_match where list_id = :list and tenant_id = :tenant")
                .setParameter("list", listed.id)
                .executeUpdate();
    }

    private List<Matched> insert(String ecosystem, List<Named> missing) {
        if (missing.isEmpty()) {
            return List.of();
        }
        var rows =
                IntStream.range(0, missing.size())
                        .mapToObj("(:tenant, :ecosystem, :n%1$d, :v%1$d)"::formatted)
                        .collect(Collectors.joining(", "));
        named(
                        sql(
                                "insert into matched_package (tenant_id, ecosystem, name, version) values "
                                        + rows),
                        ecosystem,
                        missing)
                .executeUpdate();
        return find(ecosystem, missing);
    }

    private List<Matched> find(String ecosystem, List<Named> wanted) {
        var pairs =
                IntStream.range(0, wanted.size())
                        .mapToObj("(:n%1$d, :v%1$d)"::formatted)
                        .collect(Collectors.joining(", "));
        // MariaDB has no ranges of an index for pairs.
        var names =
                IntStream.range(0, wanted.size())
                        .mapToObj(":n%d"::formatted)
                        .collect(Collectors.joining(", "));
        return matched(
                named(
                        sql(
                                """
                                select id, name, version from matched_package
                                where tenant_id = :tenant and ecosystem = :ecosystem
                                    and name in (%s) and (name, version) in (%s)
                                """
                                        .formatted(names, pairs)),
                        ecosystem,
                        wanted));
    }

    private static NativeQuery<Object[]> named(
            NativeQuery<Object[]> query, String ecosystem, List<Named> named) {
        query.setParameter("ecosystem", ecosystem);
        for (int i = 0; i < named.size(); i++) {
            query.setParameter("n" + i, named.get(i).name());
            query.setParameter("v" + i, named.get(i).version());
        }
        return query;
    }

    /** All versions of these packages that lists of the tenant have. */
    List<Matched> versions(String ecosystem, Collection<String> names) {
        return MatchRows.parts(List.copyOf(names)).stream()
                .flatMap(part ->
                        matched(
                                sql("""
                                select id, name, version from matched_package
                                where tenant_id = :tenant and ecosystem = :ecosystem
                                    and name in (:names)
                                """)
                                        .setParameter("ecosystem", ecosystem)
                                        .setParameter("names", part))
                                .stream())
                .toList();
    }

    private static List<Matched> matched(NativeQuery<Object[]> query) {
        return query.getResultStream()
                .map(it ->
                        new Matched(
                                MatchRows.number(it[0]), new Named((String) it[1], (String) it[2])))
                .toList();
    }

    /** Names of the packages. */
    static Set<String> names(Collection<Matched> packages) {
        return packages.stream()
                .map(it -> it.named().name())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private NativeQuery<Object[]> sql(String sql) {
        return ListedContent.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant);
    }
}
