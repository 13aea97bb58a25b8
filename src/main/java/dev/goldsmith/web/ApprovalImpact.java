package dev.goldsmith.web;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.cost.Estimate;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunEstimate;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.secret.Given;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.template.Derivatives;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on a yes.
 *
 * @param targets images that it publishes to, {@code gallery/image}
 * @param derivatives templates that build on those and that the visitor reads
 * @param source the version of a gallery that a run is built on, and what led there; empty: none
 * @param expected how long a run takes by history, when it has to do all of it; empty without any
 * @param cost what a run is going to cost
 * @param parameters values that it was asked for with; a yes is for these
 * @param secrets that its scripts are given
 */
public record ApprovalImpact(
        Set<String> targets,
        Derivatives derivatives,
        String source,
        String expected,
        Estimate cost,
        List<TemplateParameters.Value> parameters,
        List<Given> secrets) {

    static ApprovalImpact of(Access by, Approval approval, TemplateVersion version) {
        var document = TemplateReader.read(version.document);
        var targets = targets(document);
        var run = Run.about(approval.subject);
        Template template = Template.findById(approval.templateId);
        var estimate = RunEstimate.whole(approval.templateId);
        return new ApprovalImpact(
                targets.stream().map(SourceImage::image).collect(Collectors.toUnmodifiableSet()),
                Derivatives.of(by, targets),
                source(run, version),
                estimate.known() ? RunView.clock(estimate.total()) : "",
                Estimate.of(template, document),
                TemplateParameters.values(run == null ? null : run.parameters),
                Given.of(null, run == null ? null : run.secrets));
    }

    /** A run's document names the version that its channel meant when it was requested. */
    private static String source(@Nullable Run run, TemplateVersion version) {
        var built =
                run == null
                        ? Optional.<Followed>empty()
                        : Followed.of(TemplateReader.read(run.inputs().document));
        return built.map(
                        it -> {
                            var followed =
                                    Followed.of(TemplateReader.read(version.document)).orElse(it);
                            return "%s, %s%s"
                                    .formatted(
                                            it.image(),
                                            String.valueOf(it.source().version())
                                                            .equalsIgnoreCase("latest")
                                                    ? "the latest version at its start"
                                                    : "version " + it.source().version(),
                                            followed.channel() == null
                                                    ? ""
                                                    : ", which channel %s meant when it was requested"
                                                            .formatted(followed.channel()));
                        })
                .orElse("");
    }

    private static Set<SourceImage> targets(ImageTemplate document) {
        return AzureTarget.here(document).stream()
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .map(target -> GalleryImageId.find(target.galleryImageId()))
                .flatMap(Optional::stream)
                .map(id -> SourceImage.of(id.definition()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
