package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Validator;
import dev.goldsmith.schema.VmSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final Path PLANS = Path.of("src/test/resources/plans");

    @TempDir private Path home;

    /** To write them anew: {@code mvn test -Dtest=PlannerTest -Dwrite-plans=true}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "full",
                "nothing-to-customize",
                "linux-restart",
                "linux-update",
                "windows",
                "disks",
                "source-only"
            })
    void a_plan_reads_as_the_golden_one(String name) throws Exception {
        var golden = PLANS.resolve(name + ".plan.txt");
        var plan = text(plan(name));
        if (Boolean.getBoolean("write-plans")) {
            Files.writeString(golden, plan);
        }
        assertThat(plan).isEqualTo(Files.readString(golden));
    }

    @Test
    void a_file_that_was_not_frozen_is_named() throws Exception {
        var order = Orders.order(Orders.template("full"), Map.of(), null);

        assertThatThrownBy(() -> Planner.plan(order))
                .hasMessage("nothing was frozen for $.properties.customize[2].sourceUri");
    }

    @Test
    void inherited_checks_come_before_the_templates_own() throws Exception {
        var store = new FolderStore(home);
        var script = store.put("#!/bin/sh".getBytes(StandardCharsets.UTF_8));
        var platform =
                new Inherited(
                        "platform/debian-baseline",
                        List.of(
                                new Validator.Shell(
                                        "no root", null, null, List.of("false"), Extras.NONE),
                                new Validator.Shell(
                                        null, "https://x.example/a", null, null, Extras.NONE)),
                        Map.of("$.validators[1].scriptUri", script));
        var order =
                Orders.order(
                        Orders.template("full"),
                        Orders.frozen(store),
                        null,
                        List.of(
                                platform,
                                new Inherited(
                                        "web/base", platform.validators(), platform.frozen())),
                        Orders.reuse(1, Reuse.Policy.FRESH));

        assertThat(text(Planner.plan(order)).lines())
                .containsSubsequence(
                        "  proof: Boot the captured image",
                        "  guardrail-1: platform/debian-baseline: no root",
                        "    false",
                        "  guardrail-2: platform/debian-baseline: Check 2",
                        "    run " + script.brief(),
                        "  guardrail-3: web/base: no root",
                        "  guardrail-4: web/base: Check 2",
                        "    run " + script.brief())
                .filteredOn(it -> it.startsWith("  validate-"))
                .hasSize(2);
        assertThat(text(Planner.plan(order)))
                .containsSubsequence("guardrail-4", "validate-1", "validate-2");
    }

    @ParameterizedTest
    @CsvSource({
        "Standard_D1_v2, 1, 3584",
        "standard_b2s, 2, 4096",
        "Standard_D2ds_v4, 2, 8192",
        "Standard_E8-4s_v5, 4, 65536",
        "Standard_D2ls_v5, 2, 4096",
        "Standard_D14_v2, 16, 114688",
        "Standard_B1ls, 1, 512",
        "Standard_B2ats_v2, 2, 1024",
        "Standard_E96ds_v5, 96, 688128",
        "Standard_M8ms, 8, 224000",
        "Standard_NC24ads_A100_v4, 24, 225280",
        "Standard_DC2as_v5, 2, 8192",
        "Standard_L8s_v3, 8, 65536",
        "Standard_F4ams_v6, 4, 32768",
        "Standard_F4s_v2, 4, 8192",
        "Basic_A0, 1, 768"
    })
    void sizes_go_by_azures_names(String name, int vcpus, int memoryMb) {
        assertThat(VmSize.of(name)).isEqualTo(new VmSize(vcpus, memoryMb));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Standard_Zzz2",
                "Standard_D3s_v5",
                "Standard_D4s_v1",
                "Standard_E8-16s_v5",
                "D4s_v5",
                "Standard_D9999s_v5",
                "Standard_D-4_v3"
            })
    void names_that_azure_has_not_are_no_size(String name) {
        assertThat(VmSize.find(name)).isEmpty();
    }

    private Plan plan(String name) throws IOException {
        var frozen = Orders.frozen(new FolderStore(home));
        return Planner.plan(Orders.order(Orders.template(name), frozen, null));
    }

    static String text(Plan plan) {
        var lines = new ArrayList<String>();
        plan.notes().forEach(note -> lines.add("note: " + note));
        lines.add(
                "machine: %d vCPUs, %d MiB; disk: %s"
                        .formatted(
                                plan.vm().vcpus(),
                                plan.vm().memoryMb(),
                                plan.diskBytes() == 0
                                        ? "as the source's"
                                        : (plan.diskBytes() >> 30) + " GiB"));
        plan.dataDisks().forEach(bytes -> lines.add("data disk: %d GiB".formatted(bytes >> 30)));
        Phase phase = null;
        for (var step : plan.steps()) {
            var planned = step.planned();
            if (planned.phase() != phase) {
                phase = planned.phase();
                lines.add(phase.name());
            }
            lines.add("  %s: %s".formatted(planned.id(), planned.title()));
            detail(step).lines().forEach(line -> lines.add("    " + line));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String detail(Plan.Step step) {
        return switch (step) {
            case Plan.RunScript run -> script(run.script());
            case Plan.CheckScript check -> script(check.script());
            case Plan.PutFile put -> put.content().brief() + " -> " + put.destination();
            case Plan.CheckFile check -> check.content().brief() + " -> " + check.destination();
            case Plan.Publish publish -> publish.target().runOutputName();
            case Plan.UpdateLinux update ->
                    "%s\nbut: %s\nrestart: %s"
                            .formatted(update.updates(), update.exclude(), update.restart());
            case Plan.UpdateWindows update ->
                    "criteria: %s\nfilters: %s\nlimit: %d"
                            .formatted(update.criteria(), update.filters(), update.limit());
            case Plan.Restart restart ->
                    "%s\ncheck: %s\nwithin %d s"
                            .formatted(
                                    restart.command().isEmpty()
                                            ? restart.os() + "'s own"
                                            : restart.command(),
                                    restart.check(),
                                    restart.within().toSeconds());
            case Plan.ResolveSource _,
                    Plan.Boot _,
                    Plan.Generalize _,
                    Plan.Capture _,
                    Plan.Prove _,
                    Plan.ProveSource _ ->
                    "";
        };
    }

    private static String script(Plan.Script script) {
        return by(script.by())
                + (script.frozen() != null
                        ? "run " + script.frozen().brief()
                        : String.join("\n", java.util.Objects.requireNonNull(script.inline())));
    }

    private static String by(Plan.Interpreter by) {
        return switch (by) {
            case Plan.Interpreter.Posix _ -> "";
            case Plan.Interpreter.PowerShell shell ->
                    "PowerShell%s%s, valid %s\n"
                            .formatted(
                                    shell.elevated() ? ", elevated" : "",
                                    shell.system() ? ", as SYSTEM" : "",
                                    shell.valid());
        };
    }
}
