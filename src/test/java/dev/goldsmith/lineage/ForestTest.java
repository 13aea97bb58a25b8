package dev.goldsmith.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.lineage.Node.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which image is built on which, whatever is said about it. */
class ForestTest {
    private static final Key.Platform DEBIAN = new Key.Platform("Debian:debian-12:12-gen2");

    private static Node image(long id, @Nullable Key parent, int behind) {
        return new Node(
                new Key.Definition(id),
                new Owner(1, "web", "Web"),
                "golden",
                "image-%05d".formatted(id),
                null,
                null,
                null,
                List.of(),
                null,
                parent,
                null,
                behind,
                null,
                behind > 0 ? Freshness.OUT_OF_DATE : Freshness.UP_TO_DATE);
    }

    private static Node on(long id, long parent, int behind) {
        return image(id, new Key.Definition(parent), behind);
    }

    private static Node platform() {
        return new Node(
                DEBIAN,
                null,
                null,
                "Debian 12",
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                0,
                null,
                Freshness.UP_TO_DATE);
    }

    private static List<String> drawn(Forest forest) {
        return forest.all().stream()
                .map(it ->
                        "%s%s %d %s"
                                .formatted(
                                        " ".repeat(forest.depth(it)),
                                        it.name(),
                                        it.behind(),
                                        it.freshness()))
                .toList();
    }

    @Test
    void each_stands_after_what_it_is_built_on_and_passes_on_that_it_is_out_of_date() {
        var forest =
                new Forest(
                        List.of(
                                on(4, 3, 0),
                                on(2, 1, 0),
                                on(3, 1, 2),
                                image(1, DEBIAN, 0),
                                platform(),
                                image(9, null, 0)));

        assertThat(drawn(forest))
                .containsExactly(
                        "Debian 12 0 UP_TO_DATE",
                        " image-00001 0 UP_TO_DATE",
                        "  image-00002 0 UP_TO_DATE",
                        "  image-00003 2 OUT_OF_DATE",
                        "   image-00004 2 PARENT_OUT_OF_DATE",
                        " image-00009 0 UP_TO_DATE");
        var last = forest.node(new Key.Definition(4));
        assertThat(forest.ancestors(last))
                .extracting(Node::name)
                .containsExactly("image-00003", "image-00001", "Debian 12");
        assertThat(forest.descendants(forest.roots().getFirst())).hasSize(4);
    }

    /** Nobody has decided yet whether the baseline takes it. */
    @Test
    void a_newer_platform_image_makes_its_baseline_out_of_date_and_nothing_below() {
        var forest = new Forest(List.of(platform(), image(1, DEBIAN, 1), on(2, 1, 0)));

        assertThat(drawn(forest))
                .containsExactly(
                        "Debian 12 0 UP_TO_DATE",
                        " image-00001 1 OUT_OF_DATE",
                        "  image-00002 0 UP_TO_DATE");
    }

    @Test
    void a_circle_is_cut_once_and_everything_is_there() {
        var forest =
                new Forest(
                        List.of(on(1, 3, 0), on(2, 1, 0), on(3, 2, 0), on(4, 2, 0), on(5, 5, 1)));

        assertThat(drawn(forest)).hasSize(5);
        assertThat(forest.roots()).hasSize(2);
        assertThat(forest.ancestors(forest.node(new Key.Definition(4)))).hasSizeLessThan(5);
    }

    @Test
    void whose_parent_is_not_there_begins_a_tree() {
        assertThat(new Forest(List.of(on(2, 1, 0))).roots()).hasSize(1);
    }

    @Test
    void a_chain_of_thousands_is_no_deep_stack_and_the_order_of_what_is_read_does_not_matter() {
        var chain =
                new ArrayList<Node>(
                        LongStream.range(1, 5_000).mapToObj(i -> on(i, i - 1, 0)).toList());
        chain.add(image(0, null, 0));
        var forest = new Forest(chain);

        assertThat(forest.all().getLast().name()).isEqualTo("image-04999");
        assertThat(forest.ancestors(forest.all().getLast())).hasSize(4_999);
        assertThat(new Forest(chain.reversed()).all()).isEqualTo(forest.all());
        assertThat(IntStream.range(0, 3).mapToObj(i -> forest.all().get(i).name()))
                .containsExactly("image-00000", "image-00001", "image-00002");
    }
}
