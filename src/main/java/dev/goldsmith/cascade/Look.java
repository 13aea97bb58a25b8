package dev.goldsmith.cascade;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
     * @param stop numbers of runs
     */
    record Next(List<Integer> begin, List<Long> stop, boolean takeBack) {
        static final Next NOTHING = new Next(List.of(), List.of(), false);
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
        hear();
        if (cascade.state.stopping()) {
            return stop();
        }
        supersede();
        tire();
        if (cascade.state.stopping()) {
            return stop();
        }
        if (cascade.state == CascadeState.RUNNING && Course.halts(items, cascade.failureLimit)) {
            halt();
        }
        var begin = cascade.state == CascadeState.RUNNING ? choose() : List.<CascadeItem>of();
        var outcome = begin.isEmpty() ? Course.outcome(items) : null;
        if (outcome != null && cascade.state.next().contains(outcome)) {
            cascade.end(outcome, items, system, now);
        }
        return new Next(begin.stream().map(it -> it.number).toList(), List.of(), false);
    }

    private List<CascadeItem> in(ItemState state) {
        return items.stream().filter(it -> it.state == state).toList();
    }

    /** Takes note of the runs that have ended. */
    private void hear() {
        var running = in(ItemState.RUNNING);
        if (running.isEmpty()) {
            return;
        }
        Run.<Run>list("number in ?1", running.stream().map(it -> it.runNumber).toList())
                .forEach(it -> runs.put(it.number, it));
        for (var item : running) {
            var run = runs.get(item.runNumber);
            if (run != null && run.state.terminal()) {
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
            return new Next(
                    List.of(),
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
        return new Next(List.of(), List.of(), true);
    }

    /** The channel that began it means something else now: what hasn't begun would be pointless. */
    private void supersede() {
        Channel channel = Channel.findById(cascade.channelId);
        if (channel != null && Objects.equals(channel.versionId, cascade.toVersionId)) {
            return;
        }
        var version = channel == null ? null : channel.version();
        var why =
                version == null
                        ? "Channel %s is empty now.".formatted(cascade.channel)
                        : "Channel %s was moved to %s."
                                .formatted(cascade.channel, version.number());
        items.stream()
                .filter(it -> it.state.pending())
                .forEach(it -> it.become(ItemState.SUPERSEDED, why, now));
    }

    private void tire() {
        items.stream()
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
                        .max(java.util.Comparator.comparing(it -> it.stateSince))
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
        var templates = looked.stream().map(it -> it.templateId).toList();
        var derivatives = Derivatives.of(templates);
        var policies = DerivativePolicy.of(templates);
        var pointers =
                Pointers.of(
                        cascade.tenantId,
                        looked.stream().map(it -> it.sourceImage).collect(Collectors.toSet()));
        var built = built(looked, pointers);
        var begin = new ArrayList<CascadeItem>();
        for (var item : looked) {
            var kind = DerivativePolicy.setting(policies.get(item.templateId)).on(now);
            if (isReady(item, derivatives.get(item.templateId), kind, pointers, built)) {
                if (kind == Kind.AUTOMATIC) {
                    wait(item);
                    begin.add(item);
                } else if (item.state != ItemState.ASKING) {
                    ask(cascade, item, null, system, now);
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

    /** What can't be built any more is left out, what can't be yet waits. */
    private boolean isReady(
            CascadeItem item,
            @Nullable Derivative derivative,
            Kind kind,
            Pointers pointers,
            Map<Integer, Set<Long>> built) {
        var why = pointless(item, derivative, kind, built);
        if (why != null) {
            item.become(ItemState.SKIPPED, why, now);
            return false;
        }
        long newest =
                built.getOrDefault(item.number, Set.of()).stream().max(Long::compare).orElse(0L);
        var pointer = pointers.at(item.sourceImage, item.sourceChannel);
        if (pointer != null && pointer.run() >= newest) {
            if (item.state == ItemState.AWAITING_PROMOTION) {
                wait(item);
            }
            return true;
        }
        if (item.state == ItemState.WAITING) {
            item.become(
                    ItemState.AWAITING_PROMOTION,
                    newest == 0
                            ? "There is no version at %s.".formatted(item.follows())
                            : "What run %d built isn't at %s yet."
                                    .formatted(newest, item.follows()),
                    now);
        }
        return false;
    }

    private static @Nullable String pointless(
            CascadeItem item,
            @Nullable Derivative derivative,
            Kind kind,
            Map<Integer, Set<Long>> built) {
        if (derivative == null) {
            return "The template was deleted, or starts from something else now.";
        }
        if (derivative.closed()) {
            return "Its team is archived.";
        }
        if (!derivative.image().equals(item.sourceImage)
                || !word(derivative.channel()).equals(word(item.sourceChannel))) {
            return "The template follows something else now.";
        }
        if (kind == Kind.IGNORE) {
            return "Its team ignores cascades for now.";
        }
        if (!item.parents().isEmpty() && !built.containsKey(item.number)) {
            return "What it is built on was rebuilt, but published no version of %s."
                    .formatted(item.sourceImage);
        }
        return null;
    }

    private static String word(@Nullable String channel) {
        return channel == null ? "" : channel.toLowerCase(Locale.ROOT);
    }

    /** By item: numbers of the runs of its parents that published a version of its source. */
    private Map<Integer, Set<Long>> built(Collection<CascadeItem> looked, Pointers pointers) {
        var byNumber = Course.byNumber(items);
        var parents =
                looked.stream()
                        .flatMap(it -> it.parents().stream())
                        .map(byNumber::get)
                        .filter(it -> it.state == ItemState.SUCCEEDED)
                        .map(it -> it.runNumber)
                        .collect(Collectors.toSet());
        if (parents.isEmpty()) {
            return Map.of();
        }
        Map<String, Set<Long>> byImage = new HashMap<>();
        ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select v.definitionId, r.number from Run r
                        join ImageVersion v on v.runId = r.id
                        where r.number in :runs and v.copyOf is null and v.state = :published
                        """,
                        Object[].class)
                .setParameter("runs", parents)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .getResultStream()
                .forEach(row -> {
                    var image = pointers.image((Long) row[0]);
                    if (image != null) {
                        byImage.computeIfAbsent(image, _ -> new java.util.HashSet<>())
                                .add((Long) row[1]);
                    }
                });
        Map<Integer, Set<Long>> built = new HashMap<>();
        for (var item : looked) {
            var its =
                    item.parents().stream()
                            .map(byNumber::get)
                            .map(it -> it.runNumber)
                            .filter(byImage.getOrDefault(item.sourceImage, Set.of())::contains)
                            .collect(Collectors.toSet());
            if (!its.isEmpty()) {
                built.put(item.number, its);
            }
        }
        return built;
    }

    /** Its team's owners are told; whoever of it presses the button has it rebuilt. */
    static void ask(
            Cascade cascade, CascadeItem item, @Nullable String why, Access system, Instant now) {
        item.become(ItemState.ASKING, why, now);
        item.tell(system, EventKind.CASCADE_ASKED, cascade);
    }
}
