package dev.goldsmith.cascade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is rebuilt when an image's channel has moved, and in which order: each template after all
 * that build what it starts from. Where templates are built on one another in a circle, the one
 * nearest to the image begins.
 *
 * @param items in the order of their numbers: parents first
 */
public record Plan(List<Item> items) {
    /**
     * @param number from 1 on
     * @param depth 1: it starts from the image itself; 0: it makes it
     * @param parents numbers of the items that it waits for; none: what it starts from is there
     * @param wave from 1 on; what can be built at the same time. 0: it isn't built
     */
    public record Item(
            int number, Derivative derivative, int depth, List<Integer> parents, int wave) {}

    /** What somebody wants to know of each. */
    public interface Facts {
        /** Whether it isn't built on what it follows now. */
        boolean outOfDate(Derivative derivative);

        /** Whether it stays as it is, whatever it is built on. */
        boolean held(Derivative derivative);

        /** Whether it begins with those that follow the channel, though it follows another one. */
        default boolean begins(Derivative derivative) {
            return false;
        }
    }

    /**
     * @param image that moved, and its {@code channel}
     * @param known at least all that descend from it
     * @param atOnce builds at the same time
     */
    public static Plan of(
            String image, String channel, Collection<Derivative> known, Facts facts, int atOnce) {
        var placed = ordered(reached(image, channel, known, facts));
        var needed = needed(placed, facts::outOfDate);
        return new Plan(waves(needed, facts::held, atOnce));
    }

    /** From the image on, nearest first. Who makes that image itself isn't its derivative. */
    private static List<Derivative> reached(
            String image, String channel, Collection<Derivative> known, Facts facts) {
        var open = new ArrayList<Derivative>();
        Map<String, List<Derivative>> byImage = new HashMap<>();
        known.stream()
                .sorted(Comparator.comparing(Derivative::slug).thenComparing(Derivative::name))
                .filter(it -> !it.makes().contains(image))
                .forEach(it -> {
                    byImage.computeIfAbsent(it.image(), _ -> new ArrayList<>()).add(it);
                    if (it.image().equals(image)
                            && (channel.equalsIgnoreCase(it.channel()) || facts.begins(it))) {
                        open.add(it);
                    }
                });
        var reached = new LinkedHashSet<>(open);
        for (int at = 0; at < open.size(); at++) {
            for (var made : open.get(at).makes()) {
                byImage.getOrDefault(made, List.of()).stream()
                        .filter(reached::add)
                        .forEach(open::add);
            }
        }
        return open;
    }

    /** The same after this one, which makes the image itself. */
    Plan under(Derivative root) {
        var all = new ArrayList<Item>();
        all.add(new Item(1, root, 0, List.of(), 1));
        items.forEach(it ->
                all.add(
                        new Item(
                                it.number() + 1,
                                it.derivative(),
                                it.depth(),
                                it.parents().isEmpty()
                                        ? List.of(1)
                                        : it.parents().stream().map(above -> above + 1).toList(),
                                it.wave() == 0 ? 0 : it.wave() + 1)));
        return new Plan(List.copyOf(all));
    }

    private record Placed(Derivative derivative, int depth, List<Derivative> parents) {}

    private static List<Placed> ordered(List<Derivative> reached) {
        Map<String, List<Derivative>> makers = new HashMap<>();
        for (var each : reached) {
            each.makes()
                    .forEach(it -> makers.computeIfAbsent(it, _ -> new ArrayList<>()).add(each));
        }
        Map<Derivative, List<Derivative>> parents = new LinkedHashMap<>();
        for (var each : reached) {
            parents.put(
                    each,
                    makers.getOrDefault(each.image(), List.of()).stream()
                            .filter(it -> !it.equals(each))
                            .toList());
        }
        Map<Derivative, Placed> placed = new LinkedHashMap<>();
        var left = new LinkedHashSet<>(reached);
        while (!left.isEmpty()) {
            var free =
                    left.stream()
                            .filter(it -> placed.keySet().containsAll(parents.get(it)))
                            .toList();
            for (var next : free.isEmpty() ? List.of(left.getFirst()) : free) {
                var above =
                        parents.getOrDefault(next, List.of()).stream()
                                .filter(placed::containsKey)
                                .toList();
                int depth =
                        1
                                + above.stream()
                                        .mapToInt(it ->
                                                Objects.requireNonNull(placed.get(it)).depth())
                                        .max()
                                        .orElse(0);
                placed.put(next, new Placed(next, depth, above));
                left.remove(next);
            }
        }
        return List.copyOf(placed.values());
    }

    /** Those that are out of date, or will be when what they are built on is rebuilt. */
    private static List<Placed> needed(List<Placed> placed, Predicate<Derivative> outOfDate) {
        Map<Derivative, Placed> needed = new LinkedHashMap<>();
        for (var each : placed) {
            var above = each.parents().stream().filter(needed::containsKey).toList();
            if (!above.isEmpty() || outOfDate.test(each.derivative())) {
                needed.put(each.derivative(), new Placed(each.derivative(), each.depth(), above));
            }
        }
        return needed.values().stream()
                .sorted(
                        Comparator.comparingInt(Placed::depth)
                                .thenComparing(it -> it.derivative().slug())
                                .thenComparing(it -> it.derivative().name()))
                .toList();
    }

    private static List<Item> waves(List<Placed> needed, Predicate<Derivative> held, int atOnce) {
        Map<Derivative, Item> items = new LinkedHashMap<>();
        Map<Integer, Integer> taken = new HashMap<>();
        for (var each : needed) {
            var above = each.parents().stream().map(items::get).toList();
            boolean idle =
                    held.test(each.derivative())
                            || !above.isEmpty() && above.stream().allMatch(it -> it.wave() == 0);
            int wave = idle ? 0 : 1 + above.stream().mapToInt(Item::wave).max().orElse(0);
            while (!idle && taken.getOrDefault(wave, 0) >= atOnce) {
                wave++;
            }
            taken.merge(wave, 1, Integer::sum);
            items.put(
                    each.derivative(),
                    new Item(
                            items.size() + 1,
                            each.derivative(),
                            each.depth(),
                            above.stream().map(Item::number).toList(),
                            wave));
        }
        return List.copyOf(items.values());
    }

    /**
     * When each is begun and when the last one ends, counted from the start.
     *
     * @param starts by an item's number
     */
    public record Times(Map<Integer, Duration> starts, Duration total) {}

    /**
     * @param takes how long a build of it takes; null: nobody knows, and it counts as the others do
     *     on average
     * @return null when nobody knows of any
     */
    public @Nullable Times times(Function<Derivative, @Nullable Duration> takes, int atOnce) {
        var known =
                items.stream()
                        .map(it -> takes.apply(it.derivative()))
                        .filter(java.util.Objects::nonNull)
                        .toList();
        if (known.isEmpty()) {
            return null;
        }
        var usual = known.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(known.size());
        Map<Integer, Duration> starts = new HashMap<>();
        Map<Integer, Duration> ends = new HashMap<>();
        var places = new PriorityQueue<Duration>();
        var total = Duration.ZERO;
        for (var item :
                items.stream()
                        .filter(it -> it.wave() > 0)
                        .sorted(Comparator.comparingInt(Item::wave))
                        .toList()) {
            var start = Duration.ZERO;
            for (var parent : item.parents()) {
                start = later(start, ends.getOrDefault(parent, Duration.ZERO));
            }
            if (places.size() >= atOnce) {
                start = later(start, Objects.requireNonNull(places.poll()));
            }
            var duration = takes.apply(item.derivative());
            var end = start.plus(duration == null ? usual : duration);
            places.add(end);
            starts.put(item.number(), start);
            ends.put(item.number(), end);
            total = later(total, end);
        }
        return new Times(Map.copyOf(starts), total);
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    Set<Long> templates() {
        return items.stream().map(it -> it.derivative().template()).collect(Collectors.toSet());
    }

    /** The teams whose templates are in it. */
    Set<Long> teams() {
        var teams = new HashSet<Long>();
        items.forEach(it -> teams.add(it.derivative().team()));
        return teams;
    }
}
