package dev.goldsmith.cascade;

import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * The last good runs of some templates, in three statements whatever their history is. One that
 * only distributed what another captured is built on what that is built on, and took no time to
 * build. What another run had done of it counts as long as it took there: the next one may have to
 * do that itself.
 */
final class History {
    private static final int SOME = 3;

    private static final String LAST =
            """
            (select r.id from run r force index (run_by_template_state)
             where r.tenant_id = :tenant and r.template_id = t.id and r.state = 'SUCCEEDED'
             order by r.template_id desc, r.state desc, r.number desc limit 1 offset %d)
            """;

    private static final String RUNS =
            "select t.id, %s from template t where t.tenant_id = :tenant and t.id in (:templates)"
                    .formatted(
                            IntStream.range(0, SOME)
                                    .mapToObj(LAST::formatted)
                                    .collect(Collectors.joining(", ")));

    private record Past(
            long number,
            int version,
            @Nullable Long parent,
            boolean patches,
            @Nullable Duration duration) {}

    /** Runs whose version a channel had and doesn't have any more: it was moved back. */
    private static final String TAKEN_BACK =
            """
            select r.number from Run r
            join ImageVersion v on v.runId = r.id
            join Channel c on c.definitionId = v.definitionId
            join ChannelMove m on m.channelId = c.id and m.fromVersionId = v.id
            where r.id in :ids and v.copyOf is null and m.state = :made
                and (m.toVersionId is null or m.toVersionId < v.id)
                and (c.versionId is null or c.versionId < v.id)
            """;

    /** By template, newest first. */
    private final Map<Long, List<Past>> runs = new HashMap<>();

    private final Set<Long> takenBack = new HashSet<>();

    private History() {}

    static History of(String tenant, Collection<Long> templates) {
        var history = new History();
        if (!templates.isEmpty()) {
            history.read(tenant, templates);
        }
        return history;
    }

    private void read(String tenant, Collection<Long> templates) {
        var ids =
                Tenant.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(RUNS, Object[].class)
                        .setParameter("tenant", tenant)
                        .setParameter("templates", templates)
                        .getResultStream()
                        .flatMap(row -> Stream.of(row).skip(1))
                        .filter(Objects::nonNull)
                        .map(it -> ((Number) it).longValue())
                        .toList();
        if (ids.isEmpty()) {
            return;
        }
        Run.getEntityManager()
                .createQuery(
                        """
                        select r.templateId, r.number, r.templateVersion,
                            case when b.id is null
                                then r.parentage.parentVersion else b.parentage.parentVersion end,
                            r.patches, case when b.id is null then r.startedAt end, r.endedAt,
                            (select sum(s.cachedMillis) from RunStep s
                             where s.runId = r.id and s.attempt = r.attempt)
                        from Run r left join Run b on b.id = r.capturedBy
                        where r.id in :ids order by r.number desc
                        """,
                        Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .forEach(row ->
                        runs.computeIfAbsent((Long) row[0], _ -> new ArrayList<>())
                                .add(
                                        new Past(
                                                (Long) row[1],
                                                (Integer) row[2],
                                                (Long) row[3],
                                                (Boolean) row[4],
                                                took(row[5], row[6], row[7]))));
        takenBack.addAll(takenBack(ids));
    }

    private static List<Long> takenBack(Collection<Long> ids) {
        return Run.getEntityManager()
                .createQuery(TAKEN_BACK, Long.class)
                .setParameter("ids", ids)
                .setParameter("made", ChannelMove.State.MADE)
                .getResultList();
    }

    /** Whether what this run built was in a channel and went back. */
    static boolean wasTakenBack(Run run) {
        return !takenBack(List.of(run.id)).isEmpty();
    }

    /** As long as it would have taken without what earlier runs had done of it. */
    private static @Nullable Duration took(
            @Nullable Object from, @Nullable Object to, @Nullable Object cachedMillis) {
        return from == null || to == null
                ? null
                : Duration.between((Instant) from, (Instant) to)
                        .plusMillis(cachedMillis == null ? 0 : (Long) cachedMillis);
    }

    private List<Past> of(Derivative derivative) {
        return runs.getOrDefault(derivative.template(), List.of());
    }

    /**
     * Id of the version that the last good run was built on; null: none, or unknown, or what it
     * built was taken back.
     */
    @Nullable Long builtOn(Derivative derivative) {
        var past = of(derivative);
        return past.isEmpty() || takenBack.contains(past.getFirst().number())
                ? null
                : past.getFirst().parent();
    }

    /**
     * Number of its last good run when that was built on this version; null: it wasn't.
     *
     * @param updated whether that must have installed updates
     */
    @Nullable Long lastBuiltOn(@Nullable Derivative derivative, long version, boolean updated) {
        var built = derivative == null ? null : builtOn(derivative);
        if (derivative == null || built == null || built != version) {
            return null;
        }
        var last = of(derivative).getFirst();
        return updated && !last.patches() ? null : (Long) last.number();
    }

    /** Whether the template's newest version was built with success. */
    boolean hasBuiltThisVersion(Derivative derivative) {
        return of(derivative).stream().anyMatch(it -> it.version() == derivative.version());
    }

    /** How long a build takes, the median of the last ones; null: nobody knows. */
    @Nullable Duration takes(Derivative derivative) {
        var durations =
                of(derivative).stream()
                        .map(Past::duration)
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList();
        return durations.isEmpty() ? null : durations.get(durations.size() / 2);
    }
}
