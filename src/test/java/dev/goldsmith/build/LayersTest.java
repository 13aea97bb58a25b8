package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What builds leave in the layer store, and start from. */
class LayersTest extends PaperBuild {
    private static final String FIRST = "cached customize-1 by run 1";
    private static final String SECOND = "cached customize-2 by run 1";
    private static final String THIRD = "cached customize-3 by run 1";

    @Test
    void each_customizers_disk_is_kept_on_its_parents() throws Exception {
        build();

        assertThat(host.layers()).hasSize(3);
        assertThat(host.layers()).filteredOn(text -> text.equals("on base.qcow2")).hasSize(1);
    }

    @Test
    void what_was_done_is_not_done_again() throws Exception {
        host.on(
                "customize-2",
                (_, _) -> {
                    host.pass(Duration.ofSeconds(35));
                    return 0;
                });
        build();
        host.on("customize-1", (_, _) -> 1);
        host.on("customize-2", (_, _) -> 1);

        next();

        assertThat(host.journal.lines)
                .containsSubsequence("succeeded boot", FIRST, SECOND, THIRD, "succeeded generalize")
                .doesNotContain("started customize-1");
        assertThat(host.journal.cached.get(1).millis()).isEqualTo(35_000);
        assertThat(host.journal.log.toString())
                .contains(
                        "starts from the layer that run 1 left after customize-3: 3 of 3 steps are"
                                + " cached");
        assertThat(host.layers()).as("nothing is kept twice").hasSize(3);
    }

    @Test
    void a_step_that_changed_and_those_after_it_are_done_again() throws Exception {
        build();
        host.reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        host.journal.lines.clear();

        var frozen = new HashMap<>(Orders.frozen(host.store));
        frozen.put("$.properties.customize[1].scriptUri", host.store.put(new byte[] {1}));
        host.build(Orders.order(template, frozen, null, List.of(), host.reuse));

        assertThat(host.journal.lines)
                .containsSubsequence(FIRST, "started customize-2", "started customize-3");
        assertThat(host.layers()).hasSize(5);
    }

    @Test
    void a_failed_step_is_gone_on_from() throws Exception {
        host.on("customize-2", (_, _) -> 1);
        catchThrowable(() -> build());
        assertThat(host.layers()).hasSize(1);
        host.on("customize-2", (_, _) -> 0);

        next();

        assertThat(host.journal.lines)
                .containsSubsequence(FIRST, "succeeded customize-2 0", "succeeded customize-3");
        assertThat(host.layers()).hasSize(3);
    }

    @Test
    void who_wants_nothing_of_earlier_builds_gets_nothing_and_leaves_new_layers() throws Exception {
        build();
        host.pass(Duration.ofMinutes(1));

        next(2, Reuse.Policy.NOTHING);
        assertThat(host.journal.lines).contains("started customize-1");
        assertThat(host.layers()).hasSize(3);

        next(3, Reuse.Policy.FRESH);
        assertThat(host.journal.lines).contains("cached customize-1 by run 2");
    }

    @Test
    void what_is_a_day_old_is_done_again_and_replaced() throws Exception {
        build();
        host.pass(Duration.ofHours(24));

        next();
        assertThat(host.journal.lines).contains("started customize-1");

        next(3, Reuse.Policy.FRESH);
        assertThat(host.journal.lines).contains("cached customize-1 by run 2");
        assertThat(host.layers()).hasSize(3);
    }

    @Test
    void another_hypervisor_worker_tenant_or_template_has_layers_of_its_own() throws Exception {
        build();

        host.traits = "another QEMU";
        next();
        assertThat(host.journal.lines).contains("started customize-1");
        host.traits = "paper";
        host.surroundings = "proxy";
        next();
        assertThat(host.journal.lines).contains("started customize-1");
        host.surroundings = "public";
        host.reuse = new Reuse(6, 0, 2, Reuse.Policy.FRESH, Set.of(), Reuse.USUAL, Map.of());
        again();
        assertThat(host.journal.lines).contains("started customize-1");
    }

    @Test
    void what_a_template_forgot_is_not_started_from_and_goes() throws Exception {
        build();

        host.reuse = new Reuse(5, 1, 2, Reuse.Policy.FRESH, Set.of(), Reuse.USUAL, Map.of());
        again();

        assertThat(host.journal.lines).contains("started customize-1");
        assertThat(host.layers()).hasSize(3);
        next();
        assertThat(host.journal.lines).as("the old ones are gone").contains("started customize-1");
    }

    @Test
    void a_disk_that_is_asked_for_as_large_as_it_is_anyway_is_the_same() throws Exception {
        build(sized(""));
        host.reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        host.journal.lines.clear();

        build(sized(", \"osDiskSizeGB\": 2"));
        assertThat(host.journal.lines).contains(FIRST);
        host.journal.lines.clear();
        build(sized(", \"osDiskSizeGB\": 3"));
        assertThat(host.journal.lines).contains("started customize-1");
    }

    private static ImageTemplate sized(String size) {
        return TemplateReader.read(
                """
                {"properties": {
                    "source": {"type": "PlatformImage", "publisher": "goldsmith", "offer": "tiny",
                               "sku": "1", "version": "latest"},
                    "customize": [{"type": "Shell", "inline": ["true"]}],
                    "distribute": [{"type": "VHD", "runOutputName": "disk"}],
                    "vmProfile": {"vmSize": "Standard_B1s"%s}
                }}
                """
                        .formatted(size));
    }

    @Test
    void a_layer_from_the_future_is_not_started_from_and_replaced() throws Exception {
        host.pass(Duration.ofDays(400));
        build();
        host.pass(Duration.ofDays(-399));

        next();
        assertThat(host.journal.lines).contains("started customize-1");

        next(3, Reuse.Policy.FRESH);
        assertThat(host.journal.lines).contains("cached customize-1 by run 2");
    }

    @Test
    void a_resumed_run_goes_on_from_what_is_its_own_and_from_nothing_else_that_is_old()
            throws Exception {
        build();
        host.pass(Duration.ofDays(2));

        host.reuse =
                Orders.reuse(
                        2,
                        Reuse.Policy.NOTHING,
                        Set.of(new Reuse.Done(1, "customize-1"), new Reuse.Done(7, "customize-2")));
        again();

        assertThat(host.journal.lines).contains(FIRST, "started customize-2");
    }

    @Test
    void a_layer_that_is_not_what_was_kept_is_dropped_and_the_build_goes_on() throws Exception {
        build();
        spoil(host.journal.layers.get("customize-2"));

        next();

        assertThat(host.journal.lines)
                .containsSubsequence(FIRST, "started customize-2", "succeeded distribute-gallery");
        assertThat(host.layers()).hasSize(3);

        spoil(host.journal.layers.get("customize-1"));
        next(3, Reuse.Policy.FRESH);
        assertThat(host.journal.lines).contains("started customize-1");
    }

    @Test
    void a_layer_that_does_not_boot_is_dropped_and_the_source_is_booted() throws Exception {
        build();
        host.neverBootsFrom = "on %s.qcow2".formatted(host.journal.layers.get("customize-3").hex());

        next();

        assertThat(host.journal.lines)
                .containsSubsequence("started customize-1", "succeeded distribute-gallery");
        assertThat(host.journal.log.toString())
                .contains("the cached layer can't be used, so all steps run: it never answered");
    }

    @Test
    void a_layers_folder_that_can_not_be_read_fails_nothing() throws Exception {
        build();
        var layers = home.resolve("layers");
        Files.move(layers, home.resolve("away"));
        Files.writeString(layers, "no folder");

        next();

        assertThat(host.journal.lines).contains("started customize-1", "succeeded distribute-disk");
    }

    @Test
    void layers_that_can_not_be_kept_fail_nothing() throws Exception {
        host.rebaseFails = new IOException("No space left on device");

        build();

        assertThat(host.published).containsExactly("gallery", "disk");
        assertThat(host.layers()).hasSize(1);
    }

    @Test
    void with_data_disks_all_steps_run() throws Exception {
        host.dataDisks =
                List.of(
                        new DiskImage(
                                Digest.of("data"), 1L << 30, _ -> home.resolve("base.qcow2")));
        build();

        next();

        assertThat(host.journal.lines).contains("started customize-1");
        assertThat(home.resolve("layers")).doesNotExist();
    }

    private void next() throws Exception {
        next(2, Reuse.Policy.FRESH);
    }

    private void next(long run, Reuse.Policy policy) throws Exception {
        host.reuse = Orders.reuse(run, policy);
        again();
    }

    private void again() throws Exception {
        host.journal.lines.clear();
        host.journal.cached.clear();
        build();
    }

    private void spoil(Digest key) throws IOException {
        var disk = home.resolve("layers").resolve(key.hex() + ".qcow2");
        Files.delete(disk);
        Files.writeString(disk, "spoilt");
    }
}
