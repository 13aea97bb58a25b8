package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a build leaves in the layer store. */
class LayersTest extends PaperBuild {
    @Test
    void each_customizers_disk_is_kept_on_its_parents() throws Exception {
        build();

        assertThat(host.layers()).hasSize(3);
        assertThat(host.layers()).filteredOn(text -> text.equals("on base.qcow2")).hasSize(1);
    }

    @Test
    void a_later_build_never_builds_on_the_disk_of_an_earlier_one() throws Exception {
        host.on("customize-2", (_, _) -> 1);
        catchThrowable(() -> build());
        assertThat(host.layers()).hasSize(1);
        host.on("customize-2", (_, _) -> 0);

        build();

        // Its first disk is not the kept one, so its second fits nothing in the host.store.
        assertThat(host.layers()).hasSize(1);
    }

    @Test
    void what_another_run_left_is_gone_on_from() throws Exception {
        host.on("customize-2", (_, _) -> 1);
        catchThrowable(() -> build());
        host.on("customize-2", (_, _) -> 0);
        host.journal.lines.clear();
        var left = host.journal.layers.get("customize-1");

        host.build(
                Orders.order(
                        template,
                        Orders.frozen(host.store),
                        null,
                        new Order.Start("customize-1", left),
                        List.of()));

        assertThat(host.journal.lines)
                .contains(
                        "skipped customize-1", "succeeded customize-2 0", "succeeded customize-3");
        assertThat(host.layers()).hasSize(3).contains("on %s.qcow2".formatted(left.hex()));
    }

    @Test
    void layers_that_can_not_be_kept_fail_nothing() throws Exception {
        host.rebaseFails = new IOException("No space left on device");

        build();

        assertThat(host.published).containsExactly("gallery", "disk");
        assertThat(host.layers()).hasSize(1);
    }
}
