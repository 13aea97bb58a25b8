package dev.goldsmith.cost;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run used of machines: the phases of all its attempts in which it had one.
 *
 * @param region where it was built
 */
record Metering(Run run, Prices prices, String region, List<Prices.Rate> machine, long image) {
    /** What is distributed has no machine any more. */
    private static final Set<RunState> WITH_MACHINE =
            EnumSet.of(
                    RunState.BUILDING,
                    RunState.CUSTOMIZING,
                    RunState.OPTIMIZING,
                    RunState.VALIDATING);

    /** The longest time limit is 16 hours: more was a clock that jumped. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final BigDecimal HOUR = BigDecimal.valueOf(Duration.ofHours(1).toNanos());

    static Metering of(Run run) {
        var prices = Prices.at(Objects.requireNonNullElse(run.startedAt, run.requestedAt));
        var document = TemplateReader.read(run.inputs().document);
        var region = region(document);
        return new Metering(run, prices, region, machine(prices, document), image(document));
    }

    static boolean hasMachine(RunPhase phase) {
        return WITH_MACHINE.contains(RunState.valueOf(phase.phase));
    }

    /** How long it was, whatever clocks did. */
    static Duration counted(RunPhase phase, Instant now) {
        var took =
                Duration.between(phase.startedAt, Objects.requireNonNullElse(phase.endedAt, now));
        return took.isNegative() ? Duration.ZERO : took.compareTo(LONGEST) > 0 ? LONGEST : took;
    }

    static String region(ImageTemplate document) {
        var named = document.location();
        return named == null || named.isBlank() ? Places.LOCAL : named;
    }

    static List<Prices.Rate> machine(Prices prices, ImageTemplate document) {
        var profile = document.properties().vmProfile();
        return prices.machine(profile == null ? null : profile.vmSize(), region(document));
    }

    /**
     * @param now until when what goes on is counted
     */
    List<CostEntry> entries(List<RunPhase> phases, Instant now) {
        var entries = new ArrayList<CostEntry>();
        for (var phase : phases) {
            if (!hasMachine(phase)) {
                continue;
            }
            var end = Objects.requireNonNullElse(phase.endedAt, now);
            var hours = hours(counted(phase, now));
            for (var rate : machine) {
                var entry =
                        CostEntry.of(
                                "run/%d/phase/%d/%s".formatted(run.id, phase.id, rate.unit()),
                                LocalDate.ofInstant(end, ZoneOffset.UTC),
                                CostKind.COMPUTE,
                                whom(),
                                prices,
                                rate,
                                hours);
                entry.runId = run.id;
                entries.add(entry);
            }
        }
        return entries;
    }

    /** The image definition that it was built for first; 0: none. */
    private static long image(ImageTemplate document) {
        return AzureTarget.here(document).stream()
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .flatMap(it -> GalleryImageId.find(it.galleryImageId()).stream())
                .findFirst()
                .map(Metering::definition)
                .orElse(0L);
    }

    private static long definition(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        var definition = gallery == null ? null : ImageDefinition.of(gallery, id.image());
        return definition == null ? 0 : definition.id;
    }

    CostEntry.For whom() {
        return new CostEntry.For(run.teamId, run.templateId, lineage(run), image, region);
    }

    /** The template at the root of what a run is built on, as it was when it was requested. */
    static long lineage(Run run) {
        return lineage(run.ancestors, run.templateId);
    }

    static long lineage(@Nullable String ancestors, long template) {
        var ids =
                ancestors == null
                        ? List.<Long>of()
                        : Json.read(ancestors, new TypeReference<List<Long>>() {});
        return ids.isEmpty() ? template : ids.getLast();
    }

    /** What the steps that layers spared took once. */
    static long savedMillis(List<RunStep> steps) {
        long millis = 0;
        for (var step : steps) {
            var spared = step.cachedMillis;
            if (step.state == RunStep.State.CACHED && spared != null) {
                millis += Math.max(0, spared);
            }
        }
        return millis;
    }

    /** What a machine costs for so long. */
    BigDecimal cost(Duration time) {
        return cost(machine, time);
    }

    static BigDecimal cost(List<Prices.Rate> machine, Duration time) {
        var hours = hours(time);
        return machine.stream()
                .map(it -> it.times().multiply(hours).multiply(it.price()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal hours(Duration time) {
        return BigDecimal.valueOf(time.toNanos()).divide(HOUR, 12, RoundingMode.HALF_UP);
    }
}
