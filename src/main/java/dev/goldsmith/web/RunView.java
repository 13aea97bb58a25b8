package dev.goldsmith.web;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.build.Capability;
import dev.goldsmith.cost.RunCosts;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.installation.Capabilities;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunEstimate;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.run.Waiting;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.secret.Given;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run as its page shows it, at one moment. */
public record RunView(
        Run run,
        String root,
        String team,
        boolean mayRun,
        List<PhaseBar> phases,
        List<RunStep> steps,
        List<Output> outputs,
        RunEstimate estimate,
        @Nullable Approval approval,
        List<Ballot.Line> missing,
        @Nullable KeptVmView kept,
        boolean templateHere,
        boolean mayDistributeAgain,
        boolean mayResume,
        List<ExemptionList.Row> exceptions,
        List<Withdrawn> withdrawn,
        @Nullable Instant sourceEnds,
        RunCosts costs,
        Instant now) {

    private static final List<RunState> PHASES =
            List.of(
                    RunState.BUILDING,
                    RunState.CUSTOMIZING,
                    RunState.VALIDATING,
                    RunState.DISTRIBUTING);

    /**
     * @param value of {@code max}, in seconds
     */
    public record PhaseBar(
            RunState phase,
            String tone,
            long value,
            long max,
            String detail,
            boolean now,
            boolean wide) {}

    /**
     * @param page where it is found, or null
     * @param gone why it can't be had any more, or null
     */
    public record Output(
            String name,
            String kind,
            String label,
            @Nullable String page,
            boolean complete,
            @Nullable String gone,
            @Nullable Long carriedFrom) {}

    /** What it publishes on Azure, output by output, region by region. */
    public List<AzureImage> onAzure() {
        return AzureImage.of(run.id);
    }

    static RunView of(Access by, Run run) {
        Team team = Team.findById(run.teamId);
        var now = Instant.now();
        var estimate = RunEstimate.of(run.templateId);
        var root = "/t/" + by.tenantSlug();
        var steps = RunStep.of(run);
        var approval = run.approval();
        return new RunView(
                run,
                root,
                team.slug,
                by.may(Permission.RUN, run.teamId),
                bars(run, steps, estimate, now),
                steps,
                RunOutput.of(run).stream().map(o -> output(root, run, o)).toList(),
                estimate,
                approval,
                approval == null || approval.state != ApprovalState.OPEN
                        ? List.of()
                        : Ballot.of(by, approval).missing(),
                KeptVmView.of(by, KeptVm.of(run)),
                templateHere(run),
                run.state.terminal()
                        && by.may(Permission.RUN, run.teamId)
                        && run.canDistributeAgain(),
                by.may(Permission.RUN, run.teamId) && run.resuming().isPossible(),
                ExemptionList.builtWith(by, run),
                Withdrawn.some(Withdrawal.ofSource(run)),
                EndOfLife.ofSource(run),
                RunCosts.of(run),
                now);
    }

    private static Output output(String root, Run run, RunOutput output) {
        String label;
        String page = null;
        var version = GalleryImageId.find(output.artifact);
        var image = ManagedImageId.find(output.artifact);
        if (!output.isHere()) {
            label = output.artifact;
        } else if (version.isPresent()) {
            var id = version.get();
            label = "%s/%s %s".formatted(id.gallery(), id.image(), id.version());
            page = "%s/gallery/%s/%s/%s".formatted(root, id.gallery(), id.image(), id.version());
        } else if (image.isPresent()) {
            label = "managed image " + image.get().name();
            page =
                    "%s/teams/%s/managed-images/%s"
                            .formatted(root, image.get().resourceGroup(), image.get().name());
        } else {
            label = output.uri == null ? "fixed VHD" : "VHD " + output.uri;
        }
        return new Output(
                output.name,
                output.kind,
                label,
                page,
                output.complete,
                !output.isHere()
                        ? "on Azure"
                        : output.kind.equals("VHD") ? Staging.gone(run, output) : null,
                output.carriedFrom);
    }

    private static boolean templateHere(Run run) {
        Template template = Template.findById(run.templateId);
        return template.deletedAt == null;
    }

    /** What its machine reaches, as it was when the run was asked for; null: it is Azure's. */
    public @Nullable String network() {
        if (run.capability.equals(Capability.AZURE.word())) {
            return null;
        }
        var taken = NetworkProfile.taken(run.inputs().network);
        return taken == null
                ? "the public internet"
                : taken.name() + ": " + taken.settings().summary();
    }

    /** The values that it was asked for with. */
    public List<TemplateParameters.Value> parameters() {
        return TemplateParameters.values(run.parameters);
    }

    /** What its scripts were given, or will be. */
    public List<Given> secrets() {
        return Given.of(run.given, run.secrets);
    }

    /** What builds it; null where there is only one engine. */
    public @Nullable String engine() {
        return Capabilities.known().all().size() > 1 ? run.capability : null;
    }

    /** Number of the run that built what this one distributes. */
    public long builder() {
        return run.builderNumber();
    }

    /** Makes a double click on "Distribute again" one run. */
    public String distributeKey() {
        return "distribute %d of run %d".formatted(run.retries() + 1, run.number);
    }

    private static List<PhaseBar> bars(
            Run run, List<RunStep> steps, RunEstimate estimate, Instant now) {
        Map<String, RunPhase> been =
                RunPhase.of(run).stream()
                        .collect(Collectors.toMap(p -> p.phase, Function.identity(), (a, b) -> b));
        var longest =
                PHASES.stream()
                        .max(java.util.Comparator.comparing(estimate::expected))
                        .orElseThrow();
        var bars = new ArrayList<PhaseBar>();
        // Who only distributes what another run built has one phase.
        for (var phase : run.capturedBy == null ? PHASES : List.of(RunState.DISTRIBUTING)) {
            var row = been.get(phase.name());
            long expected = Math.max(1, estimate.expected(phase).toSeconds());
            boolean wide = estimate.known() ? phase == longest : phase == RunState.CUSTOMIZING;
            if (row == null) {
                bars.add(
                        new PhaseBar(
                                phase,
                                "",
                                0,
                                1,
                                run.state.terminal()
                                        ? "not reached"
                                        : estimate.known()
                                                ? "≈ " + clock(estimate.expected(phase))
                                                : "",
                                false,
                                wide));
                continue;
            }
            var took = Duration.between(row.startedAt, row.endedAt == null ? now : row.endedAt);
            if (row.endedAt != null) {
                boolean failedHere = run.state == RunState.FAILED && row == last(been);
                bars.add(
                        failedHere
                                ? failed(phase, steps, took, wide)
                                : new PhaseBar(phase, "is-ok", 1, 1, clock(took), false, wide));
            } else {
                var of = estimate.known() ? " of ≈ " + clock(estimate.expected(phase)) : "";
                bars.add(
                        new PhaseBar(
                                phase,
                                "is-run",
                                Math.min(took.toSeconds(), expected),
                                estimate.known() ? expected : Math.max(1, took.toSeconds() * 2),
                                clock(took) + of,
                                true,
                                wide));
            }
        }
        return bars;
    }

    /** As far as it came: the steps before the one that failed. */
    private static PhaseBar failed(
            RunState phase, List<RunStep> steps, Duration took, boolean wide) {
        var its = steps.stream().filter(step -> step.phase.equals(phase.name())).toList();
        int at = (int) its.stream().takeWhile(RunView::isDone).count();
        return new PhaseBar(
                phase,
                "is-fail",
                at,
                Math.max(1, its.size()),
                at < its.size()
                        ? "%s, failed at step %d of %d".formatted(clock(took), at + 1, its.size())
                        : clock(took),
                false,
                wide);
    }

    private static boolean isDone(RunStep step) {
        return step.state == RunStep.State.SUCCEEDED || step.state == RunStep.State.CACHED;
    }

    private static @Nullable RunPhase last(Map<String, RunPhase> been) {
        return been.values().stream()
                .max(java.util.Comparator.comparing(p -> p.startedAt))
                .orElse(null);
    }

    /** {@code 3:14}. */
    static String clock(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    /** For the tab, which is narrow: how the run stands comes first. */
    public String title() {
        var step =
                active() && begun() && !steps.isEmpty()
                        ? " %d of %d".formatted(Math.min(done() + 1, steps.size()), steps.size())
                        : "";
        return "%s%s · %s run %d"
                .formatted(RunStates.label(run.state), step, run.templateName, run.number);
    }

    public boolean active() {
        return !run.state.terminal();
    }

    /** Whether "Resume" comes when the kept machine goes: until then that has the layers. */
    public boolean resumesLater() {
        return mayRun && run.resuming().isPossibleLater();
    }

    /** Makes a double click on "Run it again" one run; after that one it is another. */
    public String retryKey() {
        return "retry %d of run %d".formatted(run.retries() + 1, run.number);
    }

    /** The same of "Resume". */
    public String resumeKey() {
        return "resume %d of run %d".formatted(run.retries() + 1, run.number);
    }

    public boolean begun() {
        return run.startedAt != null;
    }

    public boolean failed() {
        return run.failure != null;
    }

    /** {@code ≈ 2 min 20 s left}, or how long it took. */
    public String headline() {
        if (run.state == RunState.AWAITING_APPROVAL) {
            return "Waiting for approval";
        }
        if (run.startedAt == null) {
            return run.state.terminal() ? "Never started" : "Waiting for a worker";
        }
        if (run.endedAt != null) {
            return "Took " + words(Duration.between(run.startedAt, run.endedAt));
        }
        if (!estimate.known()) {
            return words(Duration.between(run.startedAt, now)) + " elapsed";
        }
        var since =
                phases.stream().filter(PhaseBar::now).findFirst().isPresent()
                        ? RunPhase.of(run).getLast().startedAt
                        : null;
        var left = estimate.left(run.state, since, now);
        return left.toSeconds() < 1 ? "Takes longer than usual" : "≈ " + words(left) + " left";
    }

    public String headlineDetail() {
        var waits = Waiting.because(run);
        if (waits != null) {
            return waits;
        }
        if (run.startedAt == null || run.endedAt != null) {
            return "";
        }
        return estimate.known()
                ? "%s elapsed · %s expected, from the last %d %s"
                        .formatted(
                                clock(Duration.between(run.startedAt, now)),
                                clock(estimate.total()),
                                estimate.runs(),
                                estimate.runs() == 1 ? "run" : "runs")
                : "No estimate yet: first run of this template";
    }

    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
    }

    public long done() {
        return steps.stream().filter(s -> s.endedAt != null).count();
    }

    /** What it took, here or where it was done. */
    public String took(RunStep step) {
        if (step.cachedMillis != null) {
            return clock(Duration.ofMillis(step.cachedMillis));
        }
        var took = step.took(now);
        return took == null ? "" : clock(took);
    }

    /** The step whose log stands open when nobody asked for another. */
    public @Nullable String current() {
        var failed = steps.stream().filter(s -> s.state == RunStep.State.FAILED).findFirst();
        return failed.or(() ->
                        steps.stream().filter(s -> s.state == RunStep.State.RUNNING).findFirst())
                .map(s -> s.name)
                .orElse(null);
    }

    /** Every step that says why it failed: of several targets each has its own reason. */
    public List<RunStep> failures() {
        return steps.stream().filter(s -> s.failure != null).toList();
    }

    /** The failing step, for the failure's headline. */
    public @Nullable RunStep failedStep() {
        var step = run.failure == null ? null : run.failure.step();
        return steps.stream().filter(s -> s.name.equals(step)).findFirst().orElse(null);
    }
}
