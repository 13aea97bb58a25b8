package dev.goldsmith.advisory;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
import dev.goldsmith.tenant.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Findings with what was said of them: by the image's own team, which counts, and by teams of what
 * it is built on, which is shown.
 */
public final class StatedFindings {
    private StatedFindings() {}

    /**
     * @param statement of the image's team; null: it says nothing
     * @param inherited of those of what it is built on
     */
    public record Stated(
            Finding finding, @Nullable Statement statement, List<Inherited> inherited) {}

    /**
     * @param image {@code golden/base}
     */
    public record Inherited(String image, Statement statement) {}

    /**
     * @param after the {@code next} of the page before
     */
    public static Page<Stated> page(
            Access by, ImageVersion version, @Nullable String after, int limit) {
        var page = Vulnerabilities.page(version, after, limit);
        if (page.items().isEmpty()) {
            return new Page<>(List.of(), page.next());
        }
        var own =
                Statement.of(List.of(version.definitionId)).stream()
                        .filter(it -> it.isAbout(version))
                        .toList();
        var inherited = inherited(by, version);
        return page.map(it -> stated(it, own, inherited));
    }

    /** One about the version goes before one about all. */
    private static Stated stated(Finding finding, List<Statement> own, List<Inherited> inherited) {
        Statement said = null;
        for (var it : own) {
            if (it.advisory.equals(finding.advisory()) && (said == null || it.versionId != null)) {
                said = it;
            }
        }
        return new Stated(
                finding,
                said,
                inherited.stream()
                        .filter(it -> it.statement().advisory.equals(finding.advisory()))
                        .toList());
    }

    private static List<Inherited> inherited(Access by, ImageVersion version) {
        var found = new ArrayList<Inherited>();
        for (var kin : Kinship.ancestors(by, version)) {
            var ancestor = kin.kind() == Kin.Kind.VERSION ? version(by, kin) : null;
            if (ancestor != null && ancestor.definitionId != version.definitionId) {
                Statement.of(List.of(ancestor.definitionId)).stream()
                        .filter(it -> it.isAbout(ancestor))
                        .map(it -> new Inherited(kin.gallery() + "/" + kin.image(), it))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Null: it isn't told, or gone. */
    private static @Nullable ImageVersion version(Access by, Kin kin) {
        if (kin.gallery() == null || kin.image() == null || kin.number() == null || kin.deleted()) {
            return null;
        }
        var gallery = Gallery.byName(kin.gallery());
        return gallery == null
                ? null
                : ImageVersion.require(
                        ImageDefinition.require(gallery, Objects.requireNonNull(kin.image())),
                        Objects.requireNonNull(kin.number()));
    }
}
