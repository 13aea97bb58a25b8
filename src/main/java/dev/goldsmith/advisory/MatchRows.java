package dev.goldsmith.advisory;

import dev.goldsmith.advisory.MatchedRows.Matched;
import dev.goldsmith.advisory.SameFaults.One;
import dev.goldsmith.advisory.SameFaults.Verdict;
import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.kernel.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What advisories say of a tenant's packages, as rows. Each statement names the tenant. */
final class MatchRows {
    /** Rows of a statement. */
    private static final int AT_ONCE = 500;

    private final String tenant;

    MatchRows(String tenant) {
        this.tenant = tenant;
    }

    /** What an advisory says of a package. */
    record Said(
            long advisory, String ecosystem, String name, Severity severity, Affected affected) {}

    /** A package, and the advisory that it is affected by. */
    record Key(long matched, long advisory) {}

    record Found(Severity severity, @Nullable String fixedIn) {}

    /**
     * Until this transaction ends nobody else compares this tenant's packages, so that none slips
     * between a list that is read and an advisory that comes.
     *
     * @return up to which change they were
     */
    long locked() {
        sql("""
        insert into advisory_progress (tenant_id, seq)
        select :tenant, seq from advisory_clock where id = 1
        on duplicate key update seq = advisory_progress.seq
        """)
                .executeUpdate();
        return ((Number)
                        sql("select seq, tenant_id from advisory_progress where tenant_id = :tenant")
                                .getSingleResult()[0])
                .longValue();
    }

    void reached(long seq) {
        sql("update advisory_progress set seq = :seq where tenant_id = :tenant")
                .setParameter("seq", seq)
                .executeUpdate();
    }

    /**
     * What all advisories say of packages of these names.
     *
     * @param least only what is at least as bad
     */
    static Stream<Said> said(String ecosystem, Collection<String> names, Severity least) {
        return parts(List.copyOf(names)).stream()
                .flatMap(part ->
                        said(
                                Feed.getEntityManager()
                                        .unwrap(Session.class)
                                        .createNativeQuery(
                                                """
                                                select advisory_id, ecosystem, name, severity, affected
                                                from advisory_package
                                                where ecosystem = :ecosystem and name in (:names)
                                                    and severity >= :least
                                                """,
                                                Object[].class)
                                        .setParameter("ecosystem", ecosystem)
                                        .setParameter("least", least.ordinal())
                                        .setParameter("names", part)));
    }

    /** What these advisories say of packages that the tenant has. */
    List<Said> said(Collection<Long> advisories) {
        return said(sql("""
        select p.advisory_id, p.ecosystem, p.name, p.severity, p.affected
        from advisory_package p
        where p.advisory_id in (:advisories) and exists (
            select 1 from matched_package m where m.tenant_id = :tenant
                and m.ecosystem = p.ecosystem and m.name = p.name)
        """)
                        .setParameter("advisories", advisories))
                .toList();
    }

    private static Stream<Said> said(NativeQuery<Object[]> query) {
        return query.getResultStream()
                .map(it ->
                        new Said(
                                number(it[0]),
                                (String) it[1],
                                (String) it[2],
                                Severity.stored(it[3]),
                                Json.read((String) it[4], Affected.class)));
    }

    /** What is here of these advisories. */
    Map<Key, Found> there(Collection<Long> advisories) {
        return sql("""
        select matched_id, advisory_id, severity, fixed_in from vulnerability
        where advisory_id in (:advisories) and tenant_id = :tenant
        """)
                .setParameter("advisories", advisories)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                it -> new Key(number(it[0]), number(it[1])),
                                it -> new Found(Severity.stored(it[2]), (String) it[3])));
    }

    /**
     * Turns what is here into what shall be.
     *
     * @param told whether owners needn't hear of what is new
     */
    void change(Map<Key, Found> from, Map<Key, Found> to, boolean told) {
        var gone = from.keySet().stream().filter(it -> !to.containsKey(it)).toList();
        for (var part : parts(gone)) {
            // MariaDB has no ranges of an index for pairs.
            sql("""
            delete from vulnerability where matched_id in (:ids)
                and (matched_id, advisory_id) in (%s) and tenant_id = :tenant
            """
                            .formatted(pairs(part)))
                    .setParameter("ids", part.stream().map(Key::matched).distinct().toList())
                    .executeUpdate();
        }
        var changed =
                to.keySet().stream()
                        .filter(it -> !Objects.equals(from.get(it), to.get(it)))
                        .toList();
        for (var part : parts(changed)) {
            write(part, to, told);
        }
        // Also of what stays as it is: an advisory may have other aliases by now.
        var packages =
                List.copyOf(
                        Stream.concat(gone.stream(), to.keySet().stream())
                                .map(Key::matched)
                                .collect(Collectors.toSet()));
        for (var part : parts(packages)) {
            sameFaults(part);
            recount(part);
        }
    }

    private static String pairs(List<Key> keys) {
        return keys.stream()
                .map(it -> "(%d, %d)".formatted(it.matched(), it.advisory()))
                .collect(Collectors.joining(", "));
    }

    /** What was worse than it is now has been told; what has become worse is told again. */
    private void write(List<Key> keys, Map<Key, Found> what, boolean told) {
        var rows = new ArrayList<String>();
        for (int i = 0; i < keys.size(); i++) {
            rows.add(
                    "(%d, %d, :tenant, %d, :f%d, :told)"
                            .formatted(
                                    keys.get(i).matched(),
                                    keys.get(i).advisory(),
                                    found(what, keys.get(i)).severity().ordinal(),
                                    i));
        }
        var insert =
                sql("""
                insert into vulnerability
                    (matched_id, advisory_id, tenant_id, severity, fixed_in, told)
                values %s
                on duplicate key update
                    told = told and severity >= values(severity),
                    severity = values(severity), fixed_in = values(fixed_in)
                """
                                .formatted(String.join(", ", rows)))
                        .setParameter("told", told);
        for (int i = 0; i < keys.size(); i++) {
            insert.setParameter("f" + i, found(what, keys.get(i)).fixedIn(), String.class);
        }
        insert.executeUpdate();
    }

    private static Found found(Map<Key, Found> what, Key key) {
        return Objects.requireNonNull(what.get(key));
    }

    /** What counts of these packages, and as what: one fault once. */
    private void sameFaults(List<Long> packages) {
        var ofPackage = new HashMap<Long, List<One>>();
        var counted = new HashMap<Key, Verdict>();
        sql("""
        select v.matched_id, v.advisory_id, a.name, a.aliases, v.severity, v.counts_as, v.same_as
        from vulnerability v join advisory a on a.id = v.advisory_id
        where v.matched_id in (:ids) and v.tenant_id = :tenant
        """)
                .setParameter("ids", packages)
                .getResultStream()
                .forEach(it -> {
                    long matched = number(it[0]);
                    var one =
                            new One(
                                    number(it[1]),
                                    (String) it[2],
                                    Advisory.aliasList((String) it[3]),
                                    Severity.stored(it[4]));
                    ofPackage.computeIfAbsent(matched, _ -> new ArrayList<>()).add(one);
                    counted.put(
                            new Key(matched, one.advisory()),
                            new Verdict(
                                    it[5] == null ? null : Severity.stored(it[5]),
                                    it[6] == null ? null : number(it[6])));
                });
        var changed = new HashMap<Key, Verdict>();
        ofPackage.forEach((matched, all) ->
                SameFaults.of(all)
                        .forEach((advisory, verdict) -> {
                            var key = new Key(matched, advisory);
                            if (!verdict.equals(counted.get(key))) {
                                changed.put(key, verdict);
                            }
                        }));
        parts(List.copyOf(changed.keySet())).forEach(part -> count(part, changed));
    }

    /**
     * What counts as worse than before is told. The rows are there; nothing else of them changes.
     */
    private void count(List<Key> keys, Map<Key, Verdict> verdicts) {
        var rows =
                keys.stream()
                        .map(it -> {
                            var verdict = Objects.requireNonNull(verdicts.get(it));
                            return "(%d, %d, :tenant, 0, %s, %s, true)"
                                    .formatted(
                                            it.matched(),
                                            it.advisory(),
                                            verdict.countsAs() == null
                                                    ? "null"
                                                    : verdict.countsAs().ordinal(),
                                            verdict.sameAs());
                        })
                        .collect(Collectors.joining(", "));
        sql("""
        insert into vulnerability
            (matched_id, advisory_id, tenant_id, severity, counts_as, same_as, told)
        values %s
        on duplicate key update
            told = told and (counts_as is null or counts_as >= coalesce(values(counts_as), 0)),
            counts_as = values(counts_as), same_as = values(same_as)
        """
                        .formatted(rows))
                .executeUpdate();
    }

    private void recount(List<Long> packages) {
        sql("""
        update matched_package m left join (
            select matched_id, sum(counts_as = 4) as critical,
                sum(counts_as = 3) as high, sum(counts_as = 2) as medium,
                sum(counts_as = 1) as low, sum(counts_as = 0) as unrated
            from vulnerability where matched_id in (:ids) group by matched_id
        ) s on s.matched_id = m.id
        set m.critical = coalesce(s.critical, 0), m.high = coalesce(s.high, 0),
            m.medium = coalesce(s.medium, 0), m.low = coalesce(s.low, 0),
            m.unrated = coalesce(s.unrated, 0)
        where m.id in (:ids) and m.tenant_id = :tenant
        """)
                .setParameter("ids", packages)
                .executeUpdate();
    }

    /** All pairs of what is affected. */
    static Map<Key, Found> matches(
            Ecosystem ecosystem, Collection<Matched> packages, Stream<Said> said) {
        var byName = packages.stream().collect(Collectors.groupingBy(it -> it.named().name()));
        var order = ecosystem.order();
        var found = new HashMap<Key, Found>();
        said.filter(it -> byName.containsKey(it.name()))
                .forEach(it -> {
                    var affected = it.affected().having(order);
                    for (var each : byName.getOrDefault(it.name(), List.of())) {
                        var version = each.named().version();
                        if (affected.test(version)) {
                            found.put(
                                    new Key(each.id(), it.advisory()),
                                    new Found(
                                            it.severity(), it.affected().fixedIn(version, order)));
                        }
                    }
                });
        return found;
    }

    static long number(Object column) {
        return ((Number) column).longValue();
    }

    static <T> List<List<T>> parts(List<T> all) {
        return Stream.iterate(0, it -> it < all.size(), it -> it + AT_ONCE)
                .map(it -> all.subList(it, Math.min(all.size(), it + AT_ONCE)))
                .toList();
    }

    private NativeQuery<Object[]> sql(String sql) {
        return ListedContent.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant);
    }
}
