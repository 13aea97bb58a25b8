package dev.goldsmith.web;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.RunEstimate;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateKind;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What hangs on a yes.
 *
 * @param targets images that it publishes to, {@code gallery/image}
 * @param derivatives templates that build on those and that the visitor reads, {@code team/name}
 * @param expected how long a run takes by history; empty without any
 */
public record ApprovalImpact(Set<String> targets, List<String> derivatives, String expected) {

    static ApprovalImpact of(Access by, Approval approval, TemplateVersion version) {
        var targets = targets(TemplateReader.read(version.document));
        var estimate = RunEstimate.of(approval.templateId);
        var filter = new Template.Filter(null, TemplateKind.DERIVATIVE);
        var derivatives =
                targets.isEmpty()
                        ? List.<String>of()
                        : Template.page(by, filter, null, Page.MAX_LIMIT).items().stream()
                                .filter(row -> buildsOn(row, targets))
                                .map(row -> row.team() + "/" + row.name())
                                .toList();
        return new ApprovalImpact(
                targets, derivatives, estimate.known() ? RunView.clock(estimate.total()) : "");
    }

    private static Set<String> targets(ImageTemplate document) {
        return document.properties().distribute().stream()
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .map(target -> GalleryImageId.find(target.galleryImageId()))
                .flatMap(Optional::stream)
                .map(ApprovalImpact::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean buildsOn(Template.Row row, Set<String> targets) {
        Template template = Objects.requireNonNull(Template.findById(row.id()));
        return TemplateReader.read(template.latest().document).properties().source()
                        instanceof Source.SharedImageVersion source
                && GalleryImageId.find(source.imageVersionId())
                        .map(id -> targets.contains(key(id)))
                        .orElse(false);
    }

    private static String key(GalleryImageId id) {
        return (id.gallery() + "/" + id.image()).toLowerCase(Locale.ROOT);
    }
}
