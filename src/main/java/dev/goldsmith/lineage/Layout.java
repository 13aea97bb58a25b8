package dev.goldsmith.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of trees stand: a column for each generation, a row for each leaf, and each
 * parent at half the height of its children. So nothing overlaps, no edges cross, every edge leads
 * to the right, and the same trees stand the same way each time.
 *
 * @param width of all, margins included
 * @param boxes in the order of the trees, each parent before its children
 */
public record Layout<T>(int width, int height, List<Box<T>> boxes, List<Edge<T>> edges) {
    private static final int MARGIN = 20;
    private static final int TOP = 44;

    /** Between two leaves. */
    private static final int GAP = 16;

    /** What is more between two trees. */
    private static final int BETWEEN = 16;

    public Layout {
        boxes = List.copyOf(boxes);
        edges = List.copyOf(edges);
    }

    /**
     * What is to be placed.
     *
     * @param roots in their order
     * @param children those that are shown
     * @param column its generation; a child's is its parent's plus one
     */
    public record Trees<T>(List<T> roots, Function<T, List<T>> children, ToIntFunction<T> column) {}

    /** Width, height and the space to the right of the columns' boxes, by column. */
    public record Sizes(int width, int height, int space) {}

    public record Box<T>(T item, int column, int x, int y, int width, int height) {
        public int right() {
            return x + width;
        }

        public int middle() {
            return y + height / 2;
        }
    }

    public record Edge<T>(Box<T> from, Box<T> to) {}

    /**
     * @param sizes of the boxes of each column; the last one's is that of all further ones
     */
    public static <T> Layout<T> of(Trees<T> trees, List<Sizes> sizes) {
        return new Hand<>(trees, sizes).draw();
    }

    private static final class Hand<T> {
        private final Trees<T> trees;
        private final List<Sizes> sizes;
        private final int row;
        private final List<T> order = new ArrayList<>();
        private final Map<T, T> parents = new HashMap<>();
        private final Map<T, Integer> middles = new HashMap<>();
        private int bottom = TOP;

        Hand(Trees<T> trees, List<Sizes> sizes) {
            this.trees = trees;
            this.sizes = sizes;
            row = sizes.stream().mapToInt(Sizes::height).max().orElse(0);
        }

        Layout<T> draw() {
            for (var root : trees.roots()) {
                tree(root);
            }
            var boxes = new ArrayList<Box<T>>();
            var edges = new ArrayList<Edge<T>>();
            Map<T, Box<T>> placed = new HashMap<>();
            int width = 0;
            for (var item : order) {
                int column = trees.column().applyAsInt(item);
                var size = size(column);
                int middle = middles.getOrDefault(item, 0);
                var box =
                        new Box<>(
                                item,
                                column,
                                x(column),
                                middle - size.height() / 2,
                                size.width(),
                                size.height());
                placed.put(item, box);
                boxes.add(box);
                width = Math.max(width, box.right() + MARGIN);
                var from = from(placed, item);
                if (from != null) {
                    edges.add(new Edge<>(from, box));
                }
            }
            return new Layout<>(width, bottom, boxes, edges);
        }

        private @Nullable Box<T> from(Map<T, Box<T>> placed, T item) {
            var parent = parents.get(item);
            return parent == null ? null : placed.get(parent);
        }

        /** Deep trees don't make deep stacks. */
        private void tree(T root) {
            int begin = order.size();
            var open = new ArrayList<T>(List.of(root));
            while (!open.isEmpty()) {
                var item = open.removeLast();
                order.add(item);
                var below = trees.children().apply(item);
                if (below.isEmpty()) {
                    middles.put(item, bottom + row / 2);
                    bottom += row + GAP;
                }
                for (var child : below.reversed()) {
                    parents.put(child, item);
                    open.add(child);
                }
            }
            for (var item : order.subList(begin, order.size()).reversed()) {
                var below = trees.children().apply(item);
                if (!below.isEmpty()) {
                    middles.put(
                            item,
                            (middles.getOrDefault(below.getFirst(), 0)
                                            + middles.getOrDefault(below.getLast(), 0))
                                    / 2);
                }
            }
            bottom += BETWEEN;
        }

        private Sizes size(int column) {
            return sizes.get(Math.min(column, sizes.size() - 1));
        }

        private int x(int column) {
            int x = MARGIN;
            for (int i = 0; i < column; i++) {
                x += size(i).width() + size(i).space();
            }
            return x;
        }
    }
}
