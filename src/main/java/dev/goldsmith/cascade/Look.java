package dev.goldsmith.cascade;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.cascade.Readiness.Verdict;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look at a whole cascade, under its lock: what has become of its runs, and what comes next.
 */
final class Look {
    /** What nobody answers or promotes in this time is left out, so that every cascade ends. */
    static final Duration PATIENCE = Duration.ofDays(14);

    /** What nobody resumes in this time is canceled. */
    static final Duration REST = Duration.ofDays(30);

    /**
     * What is to be done in transactions of their own.
     *
     * @param begin numbers of items
     * @param retried by an item's number: the run by which somebody tries its last one again
     * @param stop numbers of runs
     */
    record Next(
            List<Integer> begin, Map<Integer, Long> retried, List<Long> stop, boolean takeBack) {
        static final Next NOTHING = stop(List.of(), false);

        static Next stop(List<Long> runs, boolean takeBack) {
            return new Next(List.of(), Map.of(), runs, takeBack);
        }
    }

    private final Cascade cascade;
    private final Instant now;
    private final Access system;
    private final List<CascadeItem> items;
    private final Map<Long, Run> runs = new HashMap<>();

    Look(Cascade cascade, Instant now) {
        this.cascade = cascade;
        this.now = now;
        system = system(cascade);
        items = CascadeItem.of(cascade);
    }

    static Access system(Cascade cascade) {
        return Access.system(Tenant.findById(cascade.tenantId));
    }

    Next next() {
        var moved = cascade.state.stopping() ? null : moved();
        hear(moved);
        if (cascade.state.stopping()) {
            return stop();
        }
        if (moved != null) {
            supersede(moved);
        }
        tire();
        if (cascade.state.stopping()) {
            return stop();
        }
        if (cascade.state == CascadeState.RUNNING && Course.halts(items, cascade.failureLimit)) {
            halt();
        }
        var begin = cascade.state == CascadeState.RUNNING ? choose() : List.<CascadeItem>of();
        var retried = moved == null ? retried() : Map.<Integer, Long>of();
        var outcome = begin.isEmpty() && retried.isEmpty() ? Course.outcome(items) : null;
        if (outcome != null && cascade.state.next().contains(outcome)) {
            cascade.end(outcome, items, system, now);
        }
        return new Next(
                begin.stream().map(it -> it.number).toList(),
                retried,
                moved == null ? List.of() : notBegun(),
                false);
    }

    /** Whose run ended badly, and is tried again from the run's own page. */
    private Map<Integer, Long> retried() {
        Map<Long, Integer> ended = new HashMap<>();
        items.stream()
                .filter(it -> it.state == ItemState.FAILED || it.state == ItemState.SKIPPED)
                .filter(it -> it.runNumber != null)
                .forEach(it -> ended.put(it.runNumber, it.number));
        Map<Integer, Long> retried = new HashMap<>();
        if (!ended.isEmpty()) {
            Run.<Run>list("retryOf in ?1 order by number", ended.keySet())
                    .forEach(it -> retried.put(ended.get(it.retryOf), it.number));
        }
        return retried;
    }

    private List<CascadeItem> in(ItemState state) {
        return items.stream().filter(it -> it.state == state).toList();
    }

    /** Takes note of the runs that have ended. */
    private void hear(@Nullable String moved) {
        var running = in(ItemState.RUNNING);
        if (running.isEmpty()) {
            return;
        }
        Run.<Run>list("number in ?1", running.stream().map(it -> it.runNumber).toList())
                .forEach(it -> runs.put(it.number, it));
        for (var item : running) {
            var run = runs.get(item.runNumber);
            if (run != null && moved != null && run.state == RunState.CANCELED) {
                item.become(ItemState.SUPERSEDED, moved, now);
            } else if (run != null && run.state.terminal()) {
                item.ended(run, now);
            }
        }
    }

    private Next stop() {
        items.stream()
                .filter(it -> it.state.pending())
                .forEach(it -> it.become(ItemState.CANCELED, null, now));
        var running = in(ItemState.RUNNING);
        if (!running.isEmpty()) {
            return Next.stop(
                    running.stream()
                            .map(it -> runs.get(it.runNumber))
                            .filter(Objects::nonNull)
                            .filter(it -> it.state != RunState.CANCELING)
                            .map(it -> it.number)
                            .toList(),
                    false);
        }
        if (cascade.state == CascadeState.CANCELING) {
            cascade.end(CascadeState.CANCELED, items, system, now);
            return Next.NOTHING;
        }
        return Next.stop(List.of(), true);
    }

    /** Whether the channel that began it means something else now; null: it doesn't. */
    private @Nullable String moved() {
        Channel channel = Channel.findById(cascade.channelId);
        if (channel != null && Objects.equals(channel.versionId, cascade.toVersionId)) {
            return null;
        }
        var version = channel == null ? null : channel.version();
        if (version != null && isOurs(version.runNumber)) {
            patched(version);
            return null;
        }
        return channel == null || channel.versionId == null
                ? "The cascade's channel is empty now."
                : "The cascade's channel was moved again.";
    }

    /** Whether it was built by what a patch begins with. */
    private boolean isOurs(long run) {
        return cascade.patches
                && items.stream().anyMatch(it -> it.isRoot() && it.allRuns().contains(run));
    }

    /** What a patch waits for: the channel means what it built. */
    private void patched(ImageVersion version) {
        ImageVersion before = ImageVersion.findById(cascade.toVersionId);
        if (before == null || !isOurs(before.runNumber)) {
            cascade.fromVersionId = cascade.toVersionId;
            cascade.fromVersion = cascade.toVersion;
        }
        cascade.toVersionId = version.id;
        cascade.toVersion = version.number().toString();
    }

    /** Runs that still wait for somebody's yes to what is pointless by now. */
    private List<Long> notBegun() {
        return in(ItemState.RUNNING).stream()
                .map(it -> runs.get(it.runNumber))
                .filter(it -> it != null && it.state == RunState.AWAITING_APPROVAL)
                .map(it -> it.number)
                .toList();
    }

    /** What hasn't begun would be pointless. */
    private void supersede(String why) {
        items.stream()
                .filter(it -> it.state.pending())
                .forEach(it -> it.become(ItemState.SUPERSEDED, why, now));
    }

    private void tire() {
        // While it rests nobody can answer, so that time doesn't count.
        items.stream()
                .filter(_ -> cascade.state == CascadeState.RUNNING)
                .filter(_ -> cascade.stateSince.plus(PATIENCE).isBefore(now))
                .filter(it ->
                        it.state == ItemState.ASKING || it.state == ItemState.AWAITING_PROMOTION)
                .filter(it -> it.stateSince.plus(PATIENCE).isBefore(now))
                .forEach(it ->
                        it.become(
                                ItemState.SKIPPED,
                                it.state == ItemState.ASKING
                                        ? "Nobody answered in %d days.".formatted(PATIENCE.toDays())
                                        : "Nobody promoted what it is built on in %d days."
                                                .formatted(PATIENCE.toDays()),
                                now));
        if ((cascade.state == CascadeState.PAUSED || cascade.state == CascadeState.HALTED)
                && cascade.stateSince.plus(REST).isBefore(now)) {
            cascade.become(
                    CascadeState.CANCELING,
                    "Nobody resumed it in %d days.".formatted(REST.toDays()),
                    now);
        }
    }

    private void halt() {
        var failed =
                in(ItemState.FAILED).stream()
                        .filter(it -> !it.tolerated)
                        .max(Comparator.comparing(it -> it.stateSince))
                        .orElseThrow();
        long count = in(ItemState.FAILED).stream().filter(it -> !it.tolerated).count();
        // Whose template it is isn't for all who read the cascade.
        var why =
                count == 1
                        ? "Item %d failed.".formatted(failed.number)
                        : "%d items failed, last item %d.".formatted(count, failed.number);
        cascade.become(CascadeState.HALTED, why, now);
        cascade.tell(system, EventKind.CASCADE_HALTED, why);
    }

    // -- what is free

    /** What to begin now; whoever is to be asked is. */
    private List<CascadeItem> choose() {
        var looked = new ArrayList<>(in(ItemState.AWAITING_PROMOTION));
        looked.addAll(in(ItemState.ASKING));
        looked.addAll(Course.free(items));
        if (looked.isEmpty()) {
            return List.of();
        }
        var readiness = Readiness.of(cascade, items, looked, now);
        var begin = new ArrayList<CascadeItem>();
        for (var item : looked) {
            switch (readiness.verdict(item)) {
                case Verdict.Built(long run) ->
                        item.begun(Run.<Run>find("number", run).firstResult(), now);
                case Verdict.Never(var why) -> item.become(ItemState.SKIPPED, why, now);
                case Verdict.Later(var why) -> {
                    if (item.state == ItemState.WAITING) {
                        item.become(ItemState.AWAITING_PROMOTION, why, now);
                    }
                }
                case Verdict.Now(boolean automatic) -> {
                    if (automatic) {
                        wait(item);
                        begin.add(item);
                    } else if (item.state != ItemState.ASKING) {
                        wait(item);
                        ask(cascade, item, null, system, now);
                    }
                }
            }
        }
        return begin.subList(0, Math.min(begin.size(), places()));
    }

    private void wait(CascadeItem item) {
        if (item.state != ItemState.WAITING) {
            item.become(ItemState.WAITING, null, now);
        }
    }

    /** How many more may be built; what waits for an approval isn't built. */
    private int places() {
        long busy =
                in(ItemState.RUNNING).stream()
                        .map(it -> runs.get(it.runNumber))
                        .filter(it -> it == null || it.state != RunState.AWAITING_APPROVAL)
                        .count();
        return Math.max(0, cascade.maxConcurrent - (int) busy);
    }

    /** Its team's owners are told; whoever of it presses the button has it rebuilt. */
    static void ask(
            Cascade cascade, CascadeItem item, @Nullable String why, Access system, Instant now) {
        item.become(ItemState.ASKING, why, now);
        item.tell(system, EventKind.CASCADE_ASKED, cascade);
    }
}
