package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.RunCosts;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.run.LogChunk;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.run.Waiting;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.secret.Given;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A run with all that is known of it.
 *
 * @param engine what builds it
 * @param phase where it is, or where it ended; null until a worker begins
 * @param progress 0 to 100
 * @param attempt counts the workers that began it
 * @param patch whether it installs all updates, whatever its template says
 * @param parameters values that it was asked for with, by name
 * @param secrets what its scripts are given, never the values
 * @param retryOf number of the run that this one repeats
 * @param queuedBecause why it hasn't begun yet, in a sentence; null unless it is queued
 * @param exceptions from guardrails that its image is built with, its source's included
 * @param warnings what was found that is no failure, a sentence each
 * @param onAzure what of it is built here and published on Azure
 * @param cost what it was expected to cost, and what it does
 * @param distributes number of the run whose disk this one only distributes
 */
@Schema(name = "Run")
record RunAnswer(
        long number,
        String template,
        String team,
        int version,
        String engine,
        String state,
        @Nullable String phase,
        int progress,
        int attempt,
        boolean noCache,
        boolean patch,
        Map<String, String> parameters,
        List<GivenSecret> secrets,
        @Nullable Long retryOf,
        @Nullable Long distributes,
        String requestedBy,
        Instant requestedAt,
        @Nullable String queuedBecause,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure failure,
        List<String> warnings,
        List<ExceptionAnswer> exceptions,
        @Nullable SourceImage source,
        List<PhaseTimes> phases,
        List<Step> steps,
        List<Output> outputs,
        List<OnAzure> onAzure,
        Cost cost,
        Log log) {

    /**
     * @param lastLines of the failing step's output
     */
    @Schema(name = "RunFailure")
    record Failure(
            @Nullable String step,
            @Nullable String message,
            @Nullable Integer exitCode,
            List<String> lastLines) {}

    /**
     * @param version that its last attempt got; null: no worker has opened it yet
     * @param step name of the steps that get it; null: all that run a script
     * @param source where its value was fetched from; null: it was stored
     * @param sourceVersion what it is called there
     */
    @Schema(name = "RunSecret")
    record GivenSecret(
            String secret,
            @Nullable Integer version,
            String variable,
            @Nullable String step,
            @Nullable String source,
            @Nullable String sourceVersion,
            @Nullable Instant fetchedAt) {}

    /** The image that it started from, as it was resolved. */
    @Schema(name = "RunSource")
    record SourceImage(String version, @Nullable String digest) {}

    @Schema(name = "RunPhase")
    record PhaseTimes(String phase, Instant startedAt, @Nullable Instant endedAt) {}

    /**
     * @param failure why it failed, in one line; null unless it did
     * @param warning what it found that is no failure; null when that is nothing
     * @param result what it did, in a line: how many packages were updated
     * @param packages those that were updated, added or removed, up to 1,000; null: it isn't an
     *     update step
     * @param cached whether an earlier run did it, and this one started from what that left
     * @param cachedFrom number of that run, whose log has the step's output; null unless cached
     * @param spared seconds that it took there; null unless cached
     * @param log where its output lies in the run's log; null without any
     */
    @Schema(name = "RunStep")
    record Step(
            String name,
            String title,
            String kind,
            String phase,
            String state,
            @Nullable Integer progress,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Integer exitCode,
            @Nullable String failure,
            @Nullable String warning,
            @Nullable String result,
            @Nullable List<PackageChange> packages,
            boolean cached,
            @Nullable Long cachedFrom,
            @Nullable Double spared,
            @Nullable Range log) {}

    /**
     * @param older null: it was added
     * @param newer null: it was removed
     */
    @Schema(name = "PackageChange")
    record PackageChange(String name, @Nullable String older, @Nullable String newer) {}

    /** Byte offsets: {@code from} is the first, {@code to} the one after the last. */
    @Schema(name = "LogRange")
    record Range(long from, long to) {}

    /**
     * @param kind {@code SharedImage}, {@code ManagedImage} or {@code VHD}
     * @param artifactId a gallery version's or a managed image's id on the ARM door
     * @param artifactUri a VHD's address
     * @param place where a VHD is: a path in the staging area, or {@code region:path}
     * @param complete whether it is in all regions that the target names
     * @param carriedFrom number of the run that published it, when this one only completed that
     *     one's distribution
     */
    @Schema(name = "RunOutput")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Output(
            String runOutputName,
            String kind,
            @Nullable String artifactId,
            @Nullable String artifactUri,
            @Nullable String place,
            boolean complete,
            @Nullable Long carriedFrom,
            Map<String, String> tags,
            @Nullable String download,
            Instant publishedAt) {}

    /**
     * What it publishes on Azure.
     *
     * @param state {@code uploading}, {@code making}, {@code published}, {@code partly} or {@code
     *     failed}
     * @param artifactId null: it has no number yet
     */
    @Schema(name = "RunAzureImage")
    record OnAzure(
            String runOutputName,
            String state,
            @Nullable String artifactId,
            List<AzureRegion> replication) {}

    /**
     * A region as Azure last told of it.
     *
     * @param state {@code Replicating}, {@code Completed}, {@code Failed} or {@code Unknown}
     * @param progress 0 to 100
     * @param details why it failed; empty: nothing
     */
    @Schema(name = "RunAzureRegion")
    record AzureRegion(String region, String state, int progress, String details) {}

    /**
     * @param estimate null: it was requested before there were estimates, or needs no machine
     * @param actual so far, until it is {@code charged}
     * @param saved what cached steps would have cost
     * @param priceSheet number of the price sheet; 0: the built-in prices
     */
    @Schema(name = "RunCost")
    record Cost(
            @Nullable CostRange estimate,
            BigDecimal actual,
            String currency,
            boolean charged,
            BigDecimal saved,
            int priceSheet,
            List<CostLine> lines) {
        static Cost of(RunCosts costs) {
            return new Cost(
                    costs.low() == null || costs.high() == null
                            ? null
                            : new CostRange(Money.exact(costs.low()), Money.exact(costs.high())),
                    Money.exact(costs.actual()),
                    costs.currency(),
                    costs.charged(),
                    Money.exact(costs.saved()),
                    costs.sheet(),
                    costs.lines().stream().map(CostLine::of).toList());
        }
    }

    @Schema(name = "RunCostEstimate")
    record CostRange(BigDecimal low, BigDecimal high) {}

    /**
     * @param kind {@code compute} or {@code egress}
     * @param item what was used
     * @param price of one unit
     */
    @Schema(name = "RunCostLine")
    record CostLine(
            String kind,
            String item,
            BigDecimal quantity,
            String unit,
            BigDecimal price,
            BigDecimal amount) {
        static CostLine of(RunCosts.Line line) {
            return new CostLine(
                    line.kind().word(),
                    line.item(),
                    Money.exact(line.quantity()),
                    line.unit(),
                    Money.exact(line.price()),
                    Money.exact(line.amount()));
        }
    }

    @Schema(name = "RunLog")
    record Log(long bytes, long lines) {}

    static RunAnswer of(Access by, Run run) {
        var links = Links.of(by);
        Team team = Team.findById(run.teamId);
        var phases = RunPhase.of(run);
        var spans = LogChunk.spans(run);
        return new RunAnswer(
                run.number,
                run.templateName,
                team.slug,
                run.templateVersion,
                run.capability,
                run.state.word(),
                phases.isEmpty() ? null : word(phases.getLast().phase),
                run.progress,
                run.attempt,
                run.reuse == Reuse.Policy.NOTHING && !run.resumes,
                run.patches,
                TemplateParameters.named(run.parameters),
                Given.of(run.given, run.secrets).stream()
                        .map(it ->
                                new GivenSecret(
                                        it.secret(),
                                        it.version(),
                                        it.variable(),
                                        it.step(),
                                        it.source(),
                                        it.sourceVersion(),
                                        it.fetchedAt()))
                        .toList(),
                run.retryOf,
                run.capturedBy == null ? null : run.builderNumber(),
                run.requestedByName,
                run.requestedAt,
                Waiting.because(run),
                run.startedAt,
                run.endedAt,
                failure(run),
                run.warnings(),
                ExemptionList.builtWith(by, run).stream().map(ExceptionAnswer::of).toList(),
                run.sourceVersion == null
                        ? null
                        : new SourceImage(run.sourceVersion, digest(run.sourceDigest)),
                phases.stream()
                        .map(it -> new PhaseTimes(word(it.phase), it.startedAt, it.endedAt))
                        .toList(),
                RunStep.of(run).stream().map(it -> step(it, spans.get(it.name))).toList(),
                RunOutput.of(run).stream().map(it -> output(run, it, links)).toList(),
                AzureImage.of(run.id).stream().map(RunAnswer::onAzure).toList(),
                Cost.of(RunCosts.of(run)),
                new Log(run.logBytes, run.logLines));
    }

    private static OnAzure onAzure(AzureImage image) {
        return new OnAzure(
                image.name,
                image.state.word(),
                image.artifact,
                image.regionList().stream()
                        .map(it -> new AzureRegion(it.name(), it.state(), it.progress(), it.said()))
                        .toList());
    }

    private static @Nullable Failure failure(Run run) {
        var why = run.failure;
        return why == null
                ? null
                : new Failure(why.step(), why.message(), why.exitCode(), why.tail());
    }

    private static Step step(RunStep step, LogChunk.@Nullable Span span) {
        return new Step(
                step.name,
                step.title,
                step.kind,
                word(step.phase),
                step.state.word(),
                step.progress,
                step.startedAt,
                step.endedAt,
                step.exitCode,
                step.failure,
                step.warning,
                step.result,
                step.result == null
                        ? null
                        : step.changes().stream()
                                .map(it -> new PackageChange(it.name(), it.from(), it.to()))
                                .toList(),
                step.state == RunStep.State.CACHED,
                step.cachedRun,
                step.cachedMillis == null ? null : step.cachedMillis / 1000.0,
                span == null ? null : new Range(span.from(), span.to()));
    }

    private static Output output(Run run, RunOutput output, Links links) {
        if (!output.isHere()) {
            boolean isId = output.artifact.startsWith("/");
            return new Output(
                    output.name,
                    output.kind,
                    isId ? output.artifact : null,
                    isId ? null : output.artifact,
                    null,
                    output.complete,
                    null,
                    output.tagMap(),
                    null,
                    output.publishedAt);
        }
        var download =
                GalleryImageId.find(output.artifact)
                        .map(id -> links.version(id) + "/download?format=qcow2")
                        .or(() ->
                                ManagedImageId.find(output.artifact)
                                        .map(id ->
                                                links.managedImage(id.resourceGroup(), id.name())
                                                        + "/download?format=qcow2"))
                        .orElseGet(() -> links.output(run.number, output.name));
        boolean vhd = output.kind.equals("VHD");
        return new Output(
                output.name,
                output.kind,
                vhd ? null : output.artifact,
                vhd ? download : null,
                output.uri,
                output.complete,
                output.carriedFrom,
                output.tagMap(),
                download,
                output.publishedAt);
    }

    private static String word(String phase) {
        return RunState.valueOf(phase.toUpperCase(Locale.ROOT)).word();
    }

    private static @Nullable String digest(@Nullable String hex) {
        return hex == null ? null : "sha256:" + hex;
    }
}
