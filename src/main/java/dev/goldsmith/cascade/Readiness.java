package dev.goldsmith.cascade;

import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.gallery.ImageVersion;
import java.time.Instant;
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
 * Whether some items can be built now: whether their templates still are what was planned, and what
 * they follow points at what was built for them. Six statements for all of them.
 *
 * @param patches whether only runs that install updates are any good, where they can
 * @param built by item: numbers of its parents' runs that published a version of its source
 */
record Readiness(
        boolean patches,
        Map<Long, Derivative> derivatives,
        Map<Long, DerivativePolicy> policies,
        Pointers pointers,
        Map<Integer, Set<Long>> built,
        History history,
        Instant now) {
    sealed interface Verdict {
        /**
         * @param automatic whether nobody is asked
         */
        record Now(boolean automatic) implements Verdict {}

        /** It waits for a promotion. */
        record Later(String why) implements Verdict {}

        /** Somebody has rebuilt it meanwhile. */
        record Built(long run) implements Verdict {}

        /** It is left out. */
        record Never(String why) implements Verdict {}
    }

    /**
     * @param looked what is asked about, some of the {@code items}
     */
    static Readiness of(
            Cascade cascade, List<CascadeItem> items, List<CascadeItem> looked, Instant now) {
        var templates = looked.stream().map(it -> it.templateId).toList();
        var pointers =
                Pointers.of(
                        cascade.tenantId,
                        looked.stream()
                                .filter(it -> !it.isRoot())
                                .map(it -> it.sourceImage)
                                .collect(Collectors.toSet()));
        return new Readiness(
                cascade.patches,
                Derivatives.of(templates),
                DerivativePolicy.of(templates),
                pointers,
                built(items, looked, pointers),
                History.of(
                        cascade.tenantId,
                        looked.stream()
                                .filter(it -> it.state == ItemState.ASKING)
                                .map(it -> it.templateId)
                                .toList()),
                now);
    }

    private static Map<Integer, Set<Long>> built(
            List<CascadeItem> items, List<CascadeItem> looked, Pointers pointers) {
        var byNumber = Course.byNumber(items);
        var parents =
                looked.stream()
                        .flatMap(it -> it.parents().stream())
                        .map(byNumber::get)
                        .filter(it -> it.state == ItemState.SUCCEEDED)
                        .map(it -> it.runNumber)
                        .collect(Collectors.toSet());
        var byImage = published(parents, pointers);
        Map<Integer, Set<Long>> built = new HashMap<>();
        for (var item : looked) {
            var builders = byImage.getOrDefault(item.sourceImage, Map.of());
            var its =
                    item.parents().stream()
                            .map(byNumber::get)
                            .map(it -> builders.get(it.runNumber))
                            .filter(Objects::nonNull)
                            .collect(Collectors.toSet());
            if (!its.isEmpty()) {
                built.put(item.number, its);
            }
        }
        return built;
    }

    /**
     * By image: which of these runs published a version of it, with the run that built that, for
     * one that only distributes publishes what another captured.
     */
    private static Map<String, Map<Long, Long>> published(
            Collection<Long> runs, Pointers pointers) {
        Map<String, Map<Long, Long>> byImage = new HashMap<>();
        if (runs.isEmpty()) {
            return byImage;
        }
        ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select v.definitionId, r.number, v.runNumber from Run r
                        join ImageVersion v on v.runId = coalesce(r.capturedBy, r.id)
                        where r.number in :runs and v.copyOf is null and v.state = :published
                        """,
                        Object[].class)
                .setParameter("runs", runs)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .getResultStream()
                .forEach(row -> {
                    var image = pointers.image((Long) row[0]);
                    if (image != null) {
                        byImage.computeIfAbsent(image, _ -> new HashMap<>())
                                .put((Long) row[1], (Long) row[2]);
                    }
                });
        return byImage;
    }

    Verdict verdict(CascadeItem item) {
        if (item.isRoot()) {
            return root(item);
        }
        var kind = DerivativePolicy.setting(policies.get(item.templateId)).on(now);
        var pointless = pointless(item, derivatives.get(item.templateId), kind);
        if (pointless != null) {
            return new Verdict.Never(pointless);
        }
        long newest =
                built.getOrDefault(item.number, Set.of()).stream().max(Long::compare).orElse(0L);
        var pointer = pointers.at(item.sourceImage, item.sourceChannel);
        if (pointer != null && pointer.run() >= newest) {
            var derivative = derivatives.get(item.templateId);
            // What it is built on is patched, so whoever patched it on that began after it.
            boolean updated = patches && derivative != null && derivative.canPatch(pointer);
            var last = history.lastBuiltOn(derivative, pointer.version(), updated);
            return last != null ? new Verdict.Built(last) : now(item, kind);
        }
        return later(item, newest);
    }

    /** It follows nothing here, and is built in the name of whoever started the cascade. */
    private static Verdict root(CascadeItem item) {
        var root = Derivatives.root(item.templateId);
        return root == null || root.closed()
                ? new Verdict.Never("The template was deleted, or its team is archived.")
                : new Verdict.Now(item.state != ItemState.ASKING);
    }

    private Verdict now(CascadeItem item, Kind kind) {
        return new Verdict.Now(
                kind == Kind.AUTOMATIC && !refused(item, policies.get(item.templateId)));
    }

    private static Verdict later(CascadeItem item, long newest) {
        return new Verdict.Later(
                newest == 0
                        ? "There is no version at %s.".formatted(item.follows())
                        : "What run %d built isn't at %s yet.".formatted(newest, item.follows()));
    }

    /** Whether whoever set the policy couldn't build it; nobody has set it anew since. */
    private static boolean refused(CascadeItem item, @Nullable DerivativePolicy policy) {
        return item.state == ItemState.ASKING
                && item.why != null
                && policy != null
                && !policy.setAt.isAfter(item.stateSince);
    }

    private @Nullable String pointless(
            CascadeItem item, @Nullable Derivative derivative, Kind kind) {
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
        return item.parents().isEmpty() || built.containsKey(item.number)
                ? null
                : "What it is built on was rebuilt, but published no version of %s."
                        .formatted(item.sourceImage);
    }

    private static String word(@Nullable String channel) {
        return channel == null ? "" : channel.toLowerCase(Locale.ROOT);
    }
}
