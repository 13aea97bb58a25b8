package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.ImageTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk along {@code plans/full.json}, on a host of paper. */
class BuildTest {
    @TempDir private Path home;

    private final TextJournal journal = new TextJournal();
    private final List<String> published = new ArrayList<>();
    private final Set<String> unpublishable = new HashSet<>();
    private ScriptedHost host;
    private FolderStore store;
    private Map<String, Digest> frozen;
    private long leastFree;
    private ImageTemplate template;

    @BeforeEach
    void paper() throws IOException {
        host = new ScriptedHost(home.resolve("base.qcow2"));
        store = new FolderStore(home.resolve("store"));
        frozen = Orders.frozen(store);
        template = Orders.template("full");
    }

    /** However a build ends. */
    @AfterEach
    void nothing_is_left_behind() {
        assertThat(host.booted).allMatch(guest -> guest.closed);
        assertThat(home.resolve("work/acme-7")).doesNotExist();
    }

    @Test
    void a_build_from_source_to_galleries() throws Exception {
        build(null);

        assertThat(String.join("\n", journal.lines))
                .isEqualTo(
                        """
                        planned 12
                        BUILDING
                        started source
                        source 12.1.0
                        succeeded source
                        started boot
                        succeeded boot
                        CUSTOMIZING
                        started customize-1
                        layer customize-1
                        succeeded customize-1 0
                        started customize-2
                        layer customize-2
                        succeeded customize-2 0
                        started customize-3
                        layer customize-3
                        succeeded customize-3
                        started generalize
                        succeeded generalize
                        started capture
                        succeeded capture
                        VALIDATING
                        started proof
                        succeeded proof
                        started validate-1
                        succeeded validate-1
                        started validate-2
                        succeeded validate-2 0
                        DISTRIBUTING
                        started distribute-gallery
                        captured
                        succeeded distribute-gallery
                        started distribute-disk
                        succeeded distribute-disk\
                        """);
        assertThat(published).containsExactly("gallery", "disk");
        assertThat(host.booted.getFirst().files)
                .containsExactly(
                        "/tmp/goldsmith-grow-root 755",
                        "/tmp/goldsmith-customize-1 755",
                        "/tmp/goldsmith-customize-2 755",
                        "/tmp/goldsmith-customize-3 644",
                        "/tmp/goldsmith-generalize 755");
        assertThat(host.booted.getLast().files)
                .containsExactly("/tmp/goldsmith-validate-1 644", "/tmp/goldsmith-validate-2 755");
    }

    @Test
    void what_was_captured_says_where_it_came_from_and_what_it_carries() throws Exception {
        build(null);

        var image = java.util.Objects.requireNonNull(journal.captured);
        assertThat(image.sourceVersion()).isEqualTo("12.1.0");
        assertThat(image.os()).isEqualTo("debian 12");
        assertThat(Files.readString(store.fetch(image.disk()))).isEqualTo("all of 3.qcow2");
        assertThat(Files.readString(store.fetch(image.packages())))
                .isEqualTo(
                        "{\"manager\":\"dpkg\",\"packages\":[{\"name\":\"bash\",\"version\":\"5.2\",\"architecture\":\"amd64\"}]}");
    }

    @Test
    void each_customizers_disk_is_kept_on_its_parents() throws Exception {
        build(null);

        assertThat(layers()).hasSize(3);
        assertThat(layers()).filteredOn(text -> text.equals("on base.qcow2")).hasSize(1);
    }

    @Test
    void a_later_build_never_builds_on_the_disk_of_an_earlier_one() throws Exception {
        host.on("customize-2", (_, _) -> 1);
        catchThrowable(() -> build(null));
        assertThat(layers()).hasSize(1);
        host.on("customize-2", (_, _) -> 0);

        build(null);

        // Its first disk is not the kept one, so its second fits nothing in the store.
        assertThat(layers()).hasSize(1);
    }

    @Test
    void what_was_captured_before_is_only_distributed() throws Exception {
        build(new Captured(Digest.of("d"), 1, 1 << 20, Digest.of("p"), "1", Digest.of("s"), "x"));

        assertThat(journal.lines)
                .contains("skipped boot", "skipped validate-2", "DISTRIBUTING")
                .doesNotContain("BUILDING", "captured");
        assertThat(published).containsExactly("gallery", "disk");
        assertThat(host.booted).isEmpty();
    }

    @Test
    void a_script_that_fails_ends_the_build_with_its_code_and_last_lines() {
        host.on(
                "customize-1",
                (output, _) -> {
                    for (int i = 1; i <= 30; i++) {
                        output.accept("line " + i + "\n");
                    }
                    output.accept("no newline");
                    return 7;
                });

        var failure = failure();

        assertThat(failure).hasMessage("install nginx: the script ended with exit code 7");
        assertThat(failure.step).isEqualTo("customize-1");
        assertThat(failure.exitCode).isEqualTo(7);
        assertThat(failure.lastLines).hasSize(20).endsWith("line 30", "no newline");
        assertThat(journal.log).contains("no newline\n(telemetry) ending shell\n");
        assertThat(journal.lines).endsWith("started customize-1", "failed customize-1 7");
    }

    @Test
    void a_guest_that_is_lost_is_told_with_its_console() {
        host.on(
                "customize-2",
                (_, _) -> {
                    throw new GuestLost("its kernel panicked", List.of("Kernel panic"));
                });

        var failure = failure();

        assertThat(failure).hasMessage("Shell script 2: the guest was lost: its kernel panicked");
        assertThat(failure.lastLines).containsExactly("Kernel panic");
        assertThat(journal.lines).endsWith("failed customize-2");
    }

    @Test
    void an_endless_script_ends_with_the_builds_time() {
        host.on(
                "customize-1",
                (output, watch) -> {
                    output.accept("still here\n");
                    host.pass(Duration.ofMinutes(31));
                    watch.check();
                    return 0;
                });

        var failure = failure();

        assertThat(failure)
                .hasMessage("install nginx: the build's time is over (buildTimeoutInMinutes: 30)");
        assertThat(failure.lastLines).contains("still here");
    }

    @Test
    void a_destination_without_folder_says_how_to_make_it() {
        host.on("customize-3", (_, _) -> 3);

        assertThat(failure())
                .hasMessage(
                        "page: the folder of '/tmp/index.html' does not exist; make it in a Shell"
                                + " step before");
    }

    @Test
    void a_frozen_file_that_changed_in_the_store_never_runs() throws Exception {
        var file = store.fetch(frozen.get("$.properties.customize[1].scriptUri"));
        Files.delete(file);
        Files.writeString(file, "rm -rf /");

        assertThat(failure())
                .hasMessageContaining("Shell script 2: its content in the store is not what was");
        assertThat(host.booted.getFirst().files)
                .containsExactly("/tmp/goldsmith-grow-root 755", "/tmp/goldsmith-customize-1 755");
    }

    @Test
    void a_disk_that_can_not_be_written_fails_the_capture() {
        host.flattenFails = new IOException("No space left on device");

        assertThat(failure())
                .hasMessage(
                        "Capture the disk: this worker could not do it: No space left on device");
    }

    @Test
    void layers_that_can_not_be_kept_fail_nothing() throws Exception {
        host.rebaseFails = new IOException("No space left on device");

        build(null);

        assertThat(published).containsExactly("gallery", "disk");
        assertThat(layers()).hasSize(1);
    }

    @Test
    void too_little_room_is_told_before_anything_boots() {
        leastFree = Long.MAX_VALUE;

        assertThat(failure().step).isEqualTo("source");
        assertThat(host.booted).isEmpty();
    }

    @Test
    void an_image_that_does_not_boot_is_not_published() {
        host.neverBoots.put("proof", new GuestLost("no sign-in in 300 s", List.of("grub>")));

        var failure = failure();

        assertThat(failure)
                .hasMessage("Boot the captured image: it did not boot: no sign-in in 300 s");
        assertThat(failure.lastLines).containsExactly("grub>");
        assertThat(journal.captured).isNull();
        assertThat(published).isEmpty();
    }

    @Test
    void a_validator_that_fails_publishes_nothing() {
        host.on("validate-2", (_, _) -> 22);

        assertThat(failure()).hasMessage("nginx answers: the script ended with exit code 22");
        assertThat(journal.captured).isNull();
        assertThat(published).isEmpty();
    }

    private void validate(String flag) throws IOException {
        template =
                Orders.template(
                        "full", "\"validate\": {", "\"validate\": { \"%s\": true,".formatted(flag));
    }

    private void onError(String when) throws IOException {
        template =
                Orders.template(
                        "full",
                        "\"properties\": {",
                        "\"properties\": { \"errorHandling\": { \"%s\": \"abort\" },"
                                .formatted(when));
    }

    @Test
    void only_the_source_is_checked_where_that_is_all_that_is_asked_for() throws Exception {
        validate("sourceValidationOnly");

        build(null);

        assertThat(String.join("\n", journal.lines))
                .isEqualTo(
                        """
                        planned 4
                        BUILDING
                        started source
                        source 12.1.0
                        succeeded source
                        VALIDATING
                        started proof
                        succeeded proof
                        started validate-1
                        succeeded validate-1
                        started validate-2
                        succeeded validate-2 0\
                        """);
        assertThat(host.booted).hasSize(1);
        assertThat(published).isEmpty();
    }

    @Test
    void what_failed_its_check_is_distributed_where_the_template_says_so_and_has_failed()
            throws Exception {
        validate("continueDistributeOnFailure");
        host.on("validate-1", (_, _) -> 4);

        var failure = failure();

        assertThat(failure)
                .hasMessageEndingWith(
                        "; the image was distributed all the same, because"
                                + " continueDistributeOnFailure is set");
        assertThat(failure.step).isEqualTo("validate-1");
        assertThat(failure.exitCode).isEqualTo(4);
        assertThat(published).containsExactly("gallery", "disk");
        assertThat(journal.lines)
                .containsSubsequence("failed validate-1 4", "skipped validate-2", "DISTRIBUTING");
        assertThat(journal.captured).as("nothing to resume with: it isn't proven").isNull();
        assertThat(journal.log).contains("the image is distributed all the same");
    }

    @Test
    void an_invalid_image_that_not_every_target_took_has_failed_too() throws Exception {
        validate("continueDistributeOnFailure");
        host.on("validate-2", (_, _) -> 1);
        unpublishable.add("gallery");

        assertThat(failure())
                .hasMessage(
                        "nginx answers: the script ended with exit code 1; 1 of its targets have"
                                + " the image all the same, because continueDistributeOnFailure is"
                                + " set");
    }

    @Test
    void an_image_that_does_not_boot_is_never_distributed() throws Exception {
        validate("continueDistributeOnFailure");
        host.neverBoots.put("proof", new GuestLost("no sign-in in 300 s", List.of()));

        assertThat(failure().step).isEqualTo("proof");
        assertThat(published).isEmpty();
    }

    @Test
    void the_machine_of_a_failed_customizer_is_kept_until_its_keeper_closes_it() throws Exception {
        onError("onCustomizerError");
        host.on("customize-2", (_, _) -> 1);

        var kept = catchThrowableOfType(Engine.Kept.class, () -> build(null));

        assertThat(kept.failure.step).isEqualTo("customize-2");
        assertThat(kept.guest.machine()).isEqualTo("build");
        assertThat(kept.guest.running()).isTrue();
        assertThat(home.resolve("work/acme-7")).exists();
        kept.guest.close();
        assertThat(layers()).hasSize(1);
    }

    @Test
    void the_machine_of_a_failed_check_is_kept() throws Exception {
        onError("onValidationError");
        host.on("validate-2", (_, _) -> 1);

        var kept = catchThrowableOfType(Engine.Kept.class, () -> build(null));

        assertThat(kept.guest.machine()).isEqualTo("proof");
        assertThat(published).isEmpty();
        kept.guest.close();
    }

    @ParameterizedTest
    @CsvSource({"onValidationError, customize-2", "onCustomizerError, validate-2"})
    void a_machine_is_kept_for_its_own_kind_of_failure_only(String when, String fails)
            throws Exception {
        onError(when);
        host.on(fails, (_, _) -> 1);

        assertThat(failure().step).isEqualTo(fails);
    }

    @Test
    void a_guest_that_is_lost_or_a_canceled_run_keeps_nothing() throws Exception {
        onError("onCustomizerError");
        host.on(
                "customize-1",
                (_, _) -> {
                    throw new GuestLost("it powered off", List.of());
                });
        assertThat(failure().step).isEqualTo("customize-1");

        journal.interruptIn = "customize-1";
        assertThat(catchThrowable(() -> build(null))).isInstanceOf(Journal.Interrupted.class);
    }

    @Test
    void one_target_that_fails_leaves_the_others() {
        unpublishable.add("gallery");

        var partly = catchThrowableOfType(Engine.PartlyDistributed.class, () -> build(null));

        assertThat(partly.first.step).isEqualTo("distribute-gallery");
        assertThat(published).containsExactly("disk");
        assertThat(journal.lines).endsWith("succeeded distribute-disk");
    }

    @Test
    void no_target_at_all_is_a_failure() {
        unpublishable.addAll(List.of("gallery", "disk"));

        assertThat(failure().step).isEqualTo("distribute-gallery");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source",
                "boot",
                "customize-2",
                "generalize",
                "capture",
                "proof",
                "validate-2",
                "distribute-gallery"
            })
    void a_canceled_run_stops_where_it_is(String step) {
        journal.interruptIn = step;

        assertThat(catchThrowable(() -> build(null))).isInstanceOf(Journal.Interrupted.class);
        assertThat(journal.lines).doesNotContain("succeeded " + step, "failed " + step);
        assertThat(published).isEmpty();
    }

    @Test
    void a_machine_that_does_not_end_well_leaves_no_folder() {
        host.closeFails = new IllegalStateException("QEMU's process is gone");
        journal.interruptIn = "customize-2";

        assertThat(catchThrowable(() -> build(null))).isInstanceOf(Journal.Interrupted.class);
    }

    private BuildFailure failure() {
        return catchThrowableOfType(BuildFailure.class, () -> build(null));
    }

    private void build(@Nullable Captured captured) throws Exception {
        var settings =
                new EngineSettings(
                        home.resolve("work"),
                        leastFree,
                        "public",
                        Optional.empty(),
                        Optional.empty());
        var engine =
                new LocalEngine(
                        settings,
                        host,
                        host,
                        host,
                        store,
                        new LayerStore(home.resolve("layers"), 1 << 20),
                        host.clock());
        engine.execute(
                Orders.order(template, frozen, captured),
                journal,
                (target, _, progress) -> {
                    progress.line("publishing");
                    if (unpublishable.contains(target.runOutputName())) {
                        throw new BuildFailure(
                                "distribute-" + target.runOutputName(),
                                "the gallery is gone",
                                null,
                                List.of());
                    }
                    published.add(target.runOutputName());
                });
    }

    private List<String> layers() throws IOException {
        var disks = new ArrayList<String>();
        try (var files = Files.list(home.resolve("layers"))) {
            for (var file : files.filter(p -> p.toString().endsWith(".qcow2")).toList()) {
                disks.add(Files.readString(file));
            }
        }
        return disks;
    }
}
