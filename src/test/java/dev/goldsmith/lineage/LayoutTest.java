package dev.goldsmith.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.lineage.Layout.Box;
import dev.goldsmith.lineage.Layout.Edge;
import dev.goldsmith.lineage.Layout.Sizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of any shape stand so that somebody can read them. */
class LayoutTest {
    private static final List<Sizes> SIZES =
            List.of(new Sizes(170, 68, 50), new Sizes(250, 100, 72));

    /** Trees whose nodes are numbers, each parent smaller than its children. */
    private record Wood(List<Integer> roots, Map<Integer, List<Integer>> children, int[] depth) {
        static Wood any(long seed, int size) {
            var random = new SplittableRandom(seed);
            var depth = new int[size];
            List<Integer> roots = new ArrayList<>();
            Map<Integer, List<Integer>> children = new HashMap<>();
            for (int node = 0; node < size; node++) {
                if (node == 0 || random.nextInt(8) == 0) {
                    roots.add(node);
                    depth[node] = random.nextInt(2);
                } else {
                    int parent = Math.max(0, node - 1 - random.nextInt(Math.min(node, 30)));
                    children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(node);
                    depth[node] = depth[parent] + 1;
                }
            }
            return new Wood(roots, children, depth);
        }

        Layout<Integer> layout() {
            return Layout.of(
                    new Layout.Trees<>(
                            roots,
                            node -> children.getOrDefault(node, List.of()),
                            node -> depth[node]),
                    SIZES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12, 60, 500})
    void nothing_overlaps_and_edges_lead_to_the_right_without_crossing(int size) {
        for (int seed = 0; seed < 20; seed++) {
            var layout = Wood.any(seed, size).layout();

            assertThat(layout.boxes()).hasSize(size).doesNotHaveDuplicates();
            assertThat(layout.boxes())
                    .allMatch(box -> box.x() >= 20 && box.right() <= layout.width() - 20)
                    .allMatch(box -> box.y() >= 44 && box.y() + box.height() <= layout.height());
            assertThat(overlapping(layout.boxes())).isEmpty();
            assertThat(layout.edges())
                    .allMatch(edge -> edge.from().right() < edge.to().x())
                    .allMatch(edge -> edge.from().column() + 1 == edge.to().column());
            assertThat(crossing(layout.edges())).isEmpty();
        }
    }

    private static List<String> overlapping(List<Box<Integer>> boxes) {
        var found = new ArrayList<String>();
        for (var one : boxes) {
            for (var two : boxes) {
                if (one.item() < two.item()
                        && one.x() < two.right()
                        && two.x() < one.right()
                        && one.y() < two.y() + two.height()
                        && two.y() < one.y() + one.height()) {
                    found.add(one + " " + two);
                }
            }
        }
        return found;
    }

    /** Two edges between the same columns cross when they begin and end in another order. */
    private static List<String> crossing(List<Edge<Integer>> edges) {
        var found = new ArrayList<String>();
        for (var one : edges) {
            for (var two : edges) {
                if (one.from().column() == two.from().column()
                        && one.from().middle() < two.from().middle()
                        && one.to().middle() >= two.to().middle()) {
                    found.add(one + " " + two);
                }
            }
        }
        return found;
    }

    @Test
    void the_same_trees_stand_the_same_way() {
        assertThat(Wood.any(7, 200).layout()).isEqualTo(Wood.any(7, 200).layout());
    }

    @Test
    void a_parent_stands_in_the_middle_of_its_children() {
        var layout =
                Layout.of(
                        new Layout.Trees<>(
                                List.of(0),
                                node -> node == 0 ? List.of(1, 2, 3) : List.of(),
                                node -> node == 0 ? 1 : 2),
                        SIZES);

        assertThat(layout.boxes())
                .extracting(box -> box.item() + " " + box.x() + "," + box.y())
                .containsExactly("0 240,160", "1 562,44", "2 562,160", "3 562,276");
    }

    @Test
    void a_chain_of_thousands_is_no_deep_stack() {
        var chain =
                Layout.of(
                        new Layout.Trees<>(
                                List.of(0),
                                node -> node < 20_000 ? List.of(node + 1) : List.of(),
                                node -> Math.min(node, 50)),
                        SIZES);

        assertThat(chain.boxes()).hasSize(20_001);
        assertThat(IntStream.range(0, 3).mapToObj(i -> chain.boxes().get(i).item()))
                .containsExactly(0, 1, 2);
    }
}
