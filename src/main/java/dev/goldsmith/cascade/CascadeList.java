package dev.goldsmith.cascade;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Ranges;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Cascades as people see them: those of their teams' images, and those that reach a template of
 * their teams. Templates of teams that they don't read have no names.
 */
public final class CascadeList {
    private CascadeList() {}

    /**
     * A cascade on a list.
     *
     * @param moved null: an image that the reader doesn't read, and none of their templates follows
     * @param counts how many of its items are in each state
     */
    public record Row(Cascade cascade, @Nullable Moved moved, Map<ItemState, Long> counts) {
        public long total() {
            return counts.values().stream().mapToLong(it -> it).sum();
        }
    }

    /**
     * A template in a cascade.
     *
     * @param team slug of its team, {@code template} its name; null: of a team that the reader
     *     doesn't read
     * @param run its last run; null: none, or not theirs to see
     * @param runState of a run that goes on; null: none, or not theirs to see
     * @param why it is so; null: nothing to say, or not theirs to see
     * @param may whether the reader may skip and retry it; {@code rebuild} it, when it asks
     */
    public record Line(
            int number,
            @Nullable Long templateId,
            @Nullable String team,
            @Nullable String template,
            int depth,
            int wave,
            List<Integer> parents,
            ItemState state,
            Instant since,
            @Nullable Long run,
            @Nullable RunState runState,
            @Nullable String why,
            int attempts,
            boolean may,
            boolean rebuild) {
        public boolean hidden() {
            return template == null;
        }
    }

    /**
     * A channel after a rollback.
     *
     * @param channel {@code gallery/image/channel}; null: of a team that the reader doesn't read
     * @param why it stays as it is; null: it went back
     */
    public record Return(
            @Nullable String channel,
            @Nullable String from,
            @Nullable String to,
            @Nullable String why) {}

    /** One cascade, as somebody sees it; {@code moved} as in a {@link Row}. */
    public record Shown(
            Cascade cascade,
            @Nullable Moved moved,
            boolean owns,
            List<Line> items,
            List<@Nullable String> leaving,
            List<Return> takenBack) {}

    /** What a template's team is asked. */
    public record Asking(long cascade, int item, String team, String template, Instant since) {}

    static boolean reads(Access by, Cascade cascade) {
        if (by.readsAllTeams() || by.may(Permission.READ, cascade.teamId)) {
            return true;
        }
        var teams = by.readableTeams();
        return !teams.isEmpty()
                && CascadeTeam.count("cascadeId = ?1 and teamId in ?2", cascade.id, teams) > 0;
    }

    /** Newest first; {@code after} is a cascade's number. */
    public static Page<Row> page(Access by, @Nullable Long after, int limit) {
        boolean all = by.readsAllTeams();
        var ranges = new Ranges(all ? "image_cascade" : "cascade_team", "number");
        if (all) {
            ranges.add(Map.of());
        } else {
            by.readableTeams().forEach(it -> ranges.add(Map.of("team_id", it)));
        }
        if (after != null) {
            ranges.all("e.number < :after", Map.of("after", after));
        }
        return Page.of(
                rows(by, ranges.newest(limit + 1)),
                limit,
                row -> Long.toString(row.cascade().number));
    }

    private static List<Row> rows(Access by, List<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        List<Cascade> cascades = Cascade.list("number in ?1 order by number desc", numbers);
        Map<Long, Map<ItemState, Long>> counts = new HashMap<>();
        Cascade.getEntityManager()
                .createQuery(
                        """
                        select i.cascadeId, i.state, count(*) from CascadeItem i
                        where i.cascadeId in :cascades group by i.cascadeId, i.state
                        """,
                        Object[].class)
                .setParameter("cascades", cascades.stream().map(it -> it.id).toList())
                .getResultStream()
                .forEach(row ->
                        counts.computeIfAbsent((Long) row[0], _ -> new EnumMap<>(ItemState.class))
                                .put((ItemState) row[1], (Long) row[2]));
        var moved = Moved.known(by, cascades);
        return cascades.stream()
                .map(it -> new Row(it, moved.get(it.id), counts.getOrDefault(it.id, Map.of())))
                .toList();
    }

    /**
     * @throws dev.goldsmith.kernel.Refused NOT_FOUND when there is none that this person reads
     */
    public static Shown of(Access by, long number) {
        return of(by, Cascade.require(by, number));
    }

    public static Shown of(Access by, Cascade cascade) {
        var items = CascadeItem.of(cascade);
        var teams = slugs(items.stream().map(it -> it.teamId).toList());
        var runs = states(items);
        boolean owns = by.may(Permission.OWN, cascade.teamId);
        return new Shown(
                cascade,
                Moved.known(by, List.of(cascade)).get(cascade.id),
                owns,
                items.stream().map(it -> line(by, cascade, it, teams, runs, owns)).toList(),
                cascade.state.rests() ? leaving(by, cascade) : List.of(),
                TakeBack.of(cascade).stream()
                        .map(it ->
                                by.may(Permission.READ, it.team())
                                        ? new Return(it.channel(), it.from(), it.to(), it.why())
                                        : new Return(
                                                null,
                                                null,
                                                null,
                                                it.why() == null ? null : "It stays as it is."))
                        .toList());
    }

    private static List<@Nullable String> leaving(Access by, Cascade cascade) {
        var leaving = new ArrayList<@Nullable String>();
        AutoCascade.leaving(cascade)
                .forEach(it ->
                        leaving.add(by.may(Permission.READ, it.team()) ? it.channel() : null));
        return leaving;
    }

    private static Map<Long, String> slugs(Collection<Long> teams) {
        return teams.isEmpty()
                ? Map.of()
                : Team.<Team>list("id in ?1", teams).stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it.slug));
    }

    /** Of the runs that go on, by their numbers. */
    private static Map<Long, RunState> states(List<CascadeItem> items) {
        var open =
                items.stream()
                        .filter(it -> it.state == ItemState.RUNNING)
                        .map(it -> it.runNumber)
                        .toList();
        return open.isEmpty()
                ? Map.of()
                : Run.getEntityManager()
                        .createQuery(
                                "select r.number, r.state from Run r where r.number in :runs",
                                Object[].class)
                        .setParameter("runs", open)
                        .getResultStream()
                        .collect(Collectors.toMap(it -> (Long) it[0], it -> (RunState) it[1]));
    }

    private static Line line(
            Access by,
            Cascade cascade,
            CascadeItem item,
            Map<Long, String> teams,
            Map<Long, RunState> runs,
            boolean owns) {
        boolean reads = by.may(Permission.READ, item.teamId);
        boolean may = reads && by.may(Permission.RUN, item.teamId);
        return new Line(
                item.number,
                reads ? (Long) item.templateId : null,
                reads ? teams.get(item.teamId) : null,
                reads ? item.templateName : null,
                item.depth,
                item.wave,
                item.parents(),
                item.state,
                item.stateSince,
                reads ? item.runNumber : null,
                reads && item.state == ItemState.RUNNING ? runs.get(item.runNumber) : null,
                reads ? item.why : null,
                item.attempts,
                (owns || may) && cascade.state.alive(),
                may && item.state == ItemState.ASKING && cascade.state == CascadeState.RUNNING);
    }

    /** What asks the teams in which this person may build, oldest first. */
    public static List<Asking> asking(Access by, int limit) {
        var teams =
                by.readsAllTeams() && by.may(Permission.ADMIN)
                        ? null
                        : by.readableTeams().stream()
                                .filter(it -> by.may(Permission.RUN, it))
                                .toList();
        if (teams != null && teams.isEmpty()) {
            return List.of();
        }
        return CascadeItem.getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.cascade.CascadeList$Asking(
                            c.number, i.number, t.slug, i.templateName, i.stateSince)
                        from Cascade c
                        join CascadeItem i on i.cascadeId = c.id
                        join Team t on t.id = i.teamId
                        where c.state = :running and i.state = :asking
                            and (:all = true or i.teamId in :teams)
                        order by i.stateSince, i.id
                        """,
                        Asking.class)
                .setParameter("running", CascadeState.RUNNING)
                .setParameter("asking", ItemState.ASKING)
                .setParameter("all", teams == null)
                .setParameter("teams", teams == null ? List.of(-1L) : teams)
                .setMaxResults(limit)
                .getResultList();
    }
}
