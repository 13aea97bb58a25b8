package dev.goldsmith.web;

import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Freshness;
import dev.goldsmith.lineage.Key;
import dev.goldsmith.lineage.Layout;
import dev.goldsmith.lineage.Node;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lineage as a page shows it: which images, as a graph and as a table.
 *
 * @param next address of the next page; null: this is the last one
 */
record LineageView(
        String root,
        LineageQuery query,
        Counts counts,
        List<Node.Owner> teams,
        LineageGraph graph,
        List<Line> rows,
        @Nullable String next) {
    /** From so many images on, subtrees are hidden until somebody asks for them. */
    private static final int MANY = 60;

    /** Images of one page. */
    private static final int MOST = 500;

    /** Of all that somebody reads. */
    record Counts(
            int images,
            int baselines,
            int derivatives,
            int stale,
            int notBuilt,
            int failed,
            int running) {
        static Counts of(Forest forest) {
            var images = forest.all().stream().filter(it -> it.owner() != null).toList();
            return new Counts(
                    images.size(),
                    count(images, Node::baseline),
                    count(images, it -> !it.baseline() && it.parent() instanceof Key.Definition),
                    count(images, it -> it.freshness().stale()),
                    count(images, it -> it.freshness() == Freshness.NOT_BUILT),
                    count(images, Node::failed),
                    count(images, it -> it.active() != null));
        }

        private static int count(List<Node> images, Predicate<Node> which) {
            return (int) images.stream().filter(which).count();
        }

        public int current() {
            return images - stale - notBuilt;
        }

        public boolean allCurrent() {
            return current() == images && failed == 0;
        }
    }

    /**
     * A row of the table.
     *
     * @param level from 1 on
     * @param parent what it is built on; null: unknown
     * @param build {@code team/template}, where a build would bring it up to date, or would be its
     *     first; null: not so
     * @param cascade where what follows it can be rebuilt; null: nothing does, or it isn't theirs
     */
    record Line(
            Node node,
            int level,
            @Nullable String href,
            @Nullable String parent,
            LineageCard.@Nullable Fold fold,
            @Nullable String build,
            @Nullable String cascade) {}

    static LineageView of(Access by, Forest forest, LineageQuery query) {
        return new Eye(by, forest, query).look();
    }

    /** Whether something goes on, so that it is looked at again. */
    public boolean active() {
        return counts.running() > 0;
    }

    public boolean zoomed(int percent) {
        return query.zoom() == percent;
    }

    public String address(LineageQuery query) {
        return root + "/lineage" + query.address();
    }

    public String all() {
        return address(query.withState("").withTeam(""));
    }

    public String state(String state) {
        return address(query.withState(state));
    }

    public String team(String team) {
        return address(query.withTeam(team));
    }

    public String zoom(int percent) {
        return address(query.withZoom(percent));
    }

    public List<Integer> zooms() {
        return LineageQuery.ZOOMS;
    }

    public String here() {
        return address(query);
    }

    private static final class Eye {
        private final Access by;
        private final String root;
        private final Forest forest;
        private final LineageQuery query;
        private final Set<Key> kept;

        Eye(Access by, Forest forest, LineageQuery query) {
            this.by = by;
            root = "/t/" + by.tenantSlug();
            this.forest = forest;
            this.query = query;
            kept = forest.withAncestors(this::wanted);
        }

        private boolean wanted(Node node) {
            var owner = node.owner();
            return owner != null
                    && (query.team().isEmpty() || owner.slug().equalsIgnoreCase(query.team()))
                    && LineageStates.matches(node, query.state());
        }

        LineageView look() {
            var visible = forest.all().stream().filter(this::shown).toList();
            var page = page(visible);
            var drawn = new HashSet<Key>();
            for (var node : page) {
                for (Node at = node; at != null && drawn.add(at.key()); at = forest.parent(at)) {}
            }
            var last = page.isEmpty() ? null : page.getLast();
            return new LineageView(
                    root,
                    query,
                    Counts.of(forest),
                    teams(),
                    graph(drawn),
                    forest.all().stream()
                            .filter(it -> drawn.contains(it.key()) && !it.platform())
                            .map(this::line)
                            .toList(),
                    last == null || last.equals(visible.getLast())
                            ? null
                            : root + "/lineage" + query.withAfter(last.key().word()).address());
        }

        /** Nothing that it is built on hides it. */
        private boolean shown(Node node) {
            return kept.contains(node.key())
                    && forest.ancestors(node).stream().noneMatch(this::folded);
        }

        private boolean folded(Node node) {
            boolean usually = !query.filtered() && kept.size() > MANY && !node.platform();
            return usually != query.fold().contains(node.key().word());
        }

        private List<Node> page(List<Node> visible) {
            int from = 0;
            for (int i = 0; !query.after().isEmpty() && i < visible.size(); i++) {
                if (visible.get(i).key().word().equals(query.after())) {
                    from = i + 1;
                }
            }
            return visible.subList(from, Math.min(visible.size(), from + MOST));
        }

        private List<Node.Owner> teams() {
            return forest.all().stream()
                    .filter(it -> it.owner() != null)
                    .map(Node::owner)
                    .distinct()
                    .sorted(Comparator.comparing(Node.Owner::name))
                    .toList();
        }

        private LineageGraph graph(Set<Key> drawn) {
            var trees =
                    new Layout.Trees<>(
                            those(forest.roots(), drawn),
                            it -> those(forest.children(it), drawn),
                            forest::depth);
            return LineageGraph.of(trees, query.zoom(), this::card);
        }

        private static List<Node> those(List<Node> nodes, Set<Key> drawn) {
            return nodes.stream().filter(it -> drawn.contains(it.key())).toList();
        }

        private LineageCard card(Layout.Box<Node> box) {
            var node = box.item();
            return LineageCard.of(box, href(node), node.platform(), fold(node));
        }

        private Line line(Node node) {
            var parent = forest.parent(node);
            var template = node.template();
            return new Line(
                    node,
                    Math.clamp(forest.depth(node), 1, 6),
                    href(node),
                    parent == null ? null : parent.name(),
                    fold(node),
                    template != null
                                    && (node.rebuildable() || isStartable(node, parent))
                                    && by.may(Permission.RUN, template.teamId())
                            ? template.team() + "/" + template.name()
                            : null,
                    CascadeAddress.of(by, forest, node));
        }

        /** Whether its first build finds what it starts from. */
        private static boolean isStartable(Node node, @Nullable Node parent) {
            return node.freshness() == Freshness.NOT_BUILT
                    && node.active() == null
                    && (parent == null || parent.platform() || parent.newest() != null);
        }

        /** What isn't read is hidden; a platform image has no page. */
        private @Nullable String href(Node node) {
            var owner = node.owner();
            if (owner == null) {
                return null;
            }
            return node.gallery() == null
                    ? "%s/teams/%s/managed-images/%s".formatted(root, owner.slug(), node.name())
                    : "%s/gallery/%s/%s".formatted(root, node.gallery(), node.name());
        }

        private LineageCard.@Nullable Fold fold(Node node) {
            int below =
                    (int)
                            forest.descendants(node).stream()
                                    .filter(it -> kept.contains(it.key()))
                                    .count();
            if (below == 0) {
                return null;
            }
            boolean folded = folded(node);
            return new LineageCard.Fold(
                    root + "/lineage" + query.toggled(node.key().word()).address(),
                    "%s %d %s built on %s"
                            .formatted(
                                    folded ? "Show" : "Hide",
                                    below,
                                    below == 1 ? "image" : "images",
                                    node.name()),
                    folded ? below : 0);
        }
    }

    /** Whether there is anything at all. */
    public boolean empty() {
        return counts.images() == 0;
    }
}
