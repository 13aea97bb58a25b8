package dev.goldsmith.lineage;

import dev.goldsmith.gallery.VersionNumber;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a definition that {@code latest} can mean, after one number, up to another.
 *
 * @param to not below {@code after}
 */
record Span(long definition, VersionNumber after, VersionNumber to) {
    /** What it is counted up to, so that it costs no more where there are many. */
    static final int MOST = 100;

    /** Subqueries of the one statement; what is more isn't counted. */
    private static final int AT_ONCE = 200;

    /** The definition is said twice, as {@link dev.goldsmith.tenant.Ranges} does it. */
    private static final String COUNT =
            """
            (select %1$s as place, count(*) as counted, min(x.published_at) as begun from
                (select v.published_at from image_version v force index (image_version_number)
                 where v.tenant_id = :tenant and v.definition_id in (:definition%1$s, :definition%1$s)
                    and v.state = 'PUBLISHED' and not v.exclude_from_latest
                    and not exists (select 1 from withdrawal w where w.version_id = v.id)
                    and (v.major > :a%1$s or (v.major = :a%1$s and v.minor > :b%1$s)
                        or (v.major = :a%1$s and v.minor = :b%1$s and v.patch > :c%1$s))
                    and (v.major < :x%1$s or (v.major = :x%1$s and v.minor < :y%1$s)
                        or (v.major = :x%1$s and v.minor = :y%1$s and v.patch <= :z%1$s))
                 order by v.definition_id, v.major, v.minor, v.patch limit %2$s) x)
            """;

    /**
     * @param versions {@link #MOST}: so many, or more; 0: it wasn't counted
     * @param since when the first of them was published
     */
    record Count(int versions, @Nullable Instant since) {}

    /** All in one statement. */
    static Map<Span, Count> counted(String tenant, Collection<Span> spans) {
        var wanted = spans.stream().distinct().limit(AT_ONCE).toList();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        var text =
                IntStream.range(0, wanted.size())
                        .mapToObj(place -> COUNT.formatted(place, MOST))
                        .collect(Collectors.joining(" union all "));
        var query = Images.sql(text, Object[].class, tenant);
        for (int place = 0; place < wanted.size(); place++) {
            var span = wanted.get(place);
            query.setParameter("definition" + place, span.definition)
                    .setParameter("a" + place, span.after.major())
                    .setParameter("b" + place, span.after.minor())
                    .setParameter("c" + place, span.after.patch())
                    .setParameter("x" + place, span.to.major())
                    .setParameter("y" + place, span.to.minor())
                    .setParameter("z" + place, span.to.patch());
        }
        return query.addScalar("place", Integer.class)
                .addScalar("counted", Integer.class)
                .addScalar("begun", Instant.class)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> wanted.get((Integer) row[0]),
                                row -> new Count((Integer) row[1], (Instant) row[2])));
    }
}
