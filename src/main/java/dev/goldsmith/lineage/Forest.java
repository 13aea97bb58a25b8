package dev.goldsmith.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images as trees: each is built on one image at most. Who is built on itself, by whichever way
 * round, begins a tree.
 */
public final class Forest {
    private static final Comparator<Node> ORDER =
            Comparator.comparing((Node node) -> !node.platform())
                    .thenComparing(node -> node.name().toLowerCase(Locale.ROOT))
                    .thenComparing(node -> node.gallery() == null ? "" : node.gallery())
                    .thenComparing(node -> node.key().word());

    private final Map<Key, Node> nodes = new LinkedHashMap<>();
    private final Map<Key, List<Node>> children = new HashMap<>();
    private final Map<Key, Integer> depths = new HashMap<>();
    private final List<Node> roots = new ArrayList<>();

    /** In the order of their names; what is out of date passes it on to what is built on it. */
    public Forest(Collection<Node> images) {
        var sorted = images.stream().sorted(ORDER).toList();
        var known = new HashMap<Key, Node>();
        sorted.forEach(node -> known.put(node.key(), node));
        for (var node : withoutCycles(sorted, known)) {
            if (node.parent() == null) {
                roots.add(node);
            } else {
                children.computeIfAbsent(node.parent(), _ -> new ArrayList<>()).add(node);
            }
        }
        roots.forEach(this::grow);
        children.replaceAll(
                (_, below) -> below.stream().map(it -> nodes.getOrDefault(it.key(), it)).toList());
        roots.replaceAll(it -> nodes.getOrDefault(it.key(), it));
    }

    /** Those whose parent isn't there lose it, and one of each circle. */
    private static List<Node> withoutCycles(List<Node> sorted, Map<Key, Node> known) {
        var sound = new HashSet<Key>();
        var cut = new HashSet<Key>();
        for (var start : sorted) {
            var path = new HashSet<Key>();
            for (Node at = start; at != null && !sound.contains(at.key()); ) {
                path.add(at.key());
                var parent = at.parent() == null ? null : known.get(at.parent());
                if (parent == null || path.contains(parent.key())) {
                    cut.add(at.key());
                    break;
                }
                at = parent;
            }
            sound.addAll(path);
        }
        return sorted.stream()
                .map(node ->
                        cut.contains(node.key())
                                ? node.with(null, node.behind(), node.since(), node.freshness())
                                : node)
                .toList();
    }

    private void grow(Node root) {
        var open = new ArrayDeque<Node>(List.of(root));
        while (!open.isEmpty()) {
            var node = inheriting(open.pop());
            var parent = node.parent();
            nodes.put(node.key(), node);
            depths.put(
                    node.key(),
                    parent != null ? depths.getOrDefault(parent, 0) + 1 : node.platform() ? 0 : 1);
            var below = children.getOrDefault(node.key(), List.of());
            for (var child : below.reversed()) {
                open.push(child);
            }
        }
    }

    /**
     * What is built on the newest of a parent that is out of date is so as well. Not when that
     * parent's source is a newer platform image: nothing was decided about that yet.
     */
    private Node inheriting(Node node) {
        var parent = node.parent() == null ? null : nodes.get(node.parent());
        if (parent == null
                || node.freshness() != Freshness.UP_TO_DATE
                || !parent.freshness().stale()
                || parent.parent() instanceof Key.Platform) {
            return node;
        }
        return node.with(
                node.parent(), parent.behind(), parent.since(), Freshness.PARENT_OUT_OF_DATE);
    }

    /** Each after what it is built on, its descendants right after it. */
    public List<Node> all() {
        return List.copyOf(nodes.values());
    }

    /** Ids of the image definitions whose versions the reader reads. */
    public List<Long> definitions() {
        return nodes.values().stream()
                .filter(it -> !it.hidden())
                .flatMap(it ->
                        it.key() instanceof Key.Definition key ? Stream.of(key.id()) : Stream.of())
                .toList();
    }

    public List<Node> roots() {
        return List.copyOf(roots);
    }

    public @Nullable Node node(Key key) {
        return nodes.get(key);
    }

    public List<Node> children(Node node) {
        return children.getOrDefault(node.key(), List.of());
    }

    /** 0 for platform images; what is built on nothing that is known is where baselines are. */
    public int depth(Node node) {
        return depths.getOrDefault(node.key(), 0);
    }

    /** What it is built on, and what that is, nearest first. */
    public List<Node> ancestors(Node node) {
        var found = new ArrayList<Node>();
        for (var at = parent(node); at != null; at = parent(at)) {
            found.add(at);
        }
        return found;
    }

    public @Nullable Node parent(Node node) {
        return node.parent() == null ? null : nodes.get(node.parent());
    }

    /** All that is built on it, at any depth, in order. */
    public List<Node> descendants(Node node) {
        var found = new ArrayList<Node>();
        var open = new ArrayDeque<Node>(children(node));
        while (!open.isEmpty()) {
            var next = open.pop();
            found.add(next);
            for (var child : children(next).reversed()) {
                open.push(child);
            }
        }
        return found;
    }

    /** These, and what they are built on. */
    public Set<Key> withAncestors(Predicate<Node> wanted) {
        var kept = new HashSet<Key>();
        for (var node : nodes.values()) {
            for (Node at = wanted.test(node) ? node : null;
                    at != null && kept.add(at.key());
                    at = parent(at)) {}
        }
        return kept;
    }
}
