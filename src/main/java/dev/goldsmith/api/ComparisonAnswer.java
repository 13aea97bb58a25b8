package dev.goldsmith.api;

import dev.goldsmith.advisory.Finding;
import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.contents.ComparedVersion;
import dev.goldsmith.contents.Comparison;
import dev.goldsmith.packages.Change;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateDiff;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * In what two versions differ.
 *
 * @param from {@code gallery/image/version}, as is {@code to}
 * @param packages null: the package list of one of them is no longer in the store
 * @param template null, as are the scripts and guardrails: you can't read the template of both
 * @param scripts what the templates fetched, by address; the versions are digests
 * @param guardrails by the template that sets them
 * @param vulnerabilities null: those of one of the two aren't known
 */
@Schema(name = "ImageVersionComparison")
record ComparisonAnswer(
        String from,
        String to,
        @Nullable Packages packages,
        @Nullable TemplateChange template,
        @Nullable Items scripts,
        @Nullable Items guardrails,
        Source source,
        Size size,
        @Nullable ComparedVulnerabilities vulnerabilities) {

    /** So many of each kind are told at most. */
    private static final int MOST = 10_000;

    /**
     * @param from null: it was added
     * @param to null: it was removed
     * @param direction {@code up}, {@code down}, or null where nothing says which is newer
     * @param sizeChange installed bytes more; null: unknown
     */
    @Schema(name = "ComparedPackage")
    record Package(
            String name,
            @Nullable String from,
            @Nullable String to,
            @Nullable String direction,
            @Nullable Long sizeChange) {
        static Package of(Change change, PackageDiff diff) {
            var direction =
                    switch (change.kind()) {
                        case UPGRADED -> "up";
                        case DOWNGRADED -> "down";
                        case ADDED, REMOVED, CHANGED -> null;
                    };
            return new Package(
                    change.name(), change.from(), change.to(), direction, diff.growth(change));
        }
    }

    /**
     * @param truncated there are more than 10,000 of one kind
     */
    @Schema(name = "ComparedPackages")
    record Packages(
            List<Package> added, List<Package> removed, List<Package> changed, boolean truncated) {
        static Packages of(PackageDiff diff) {
            var added = of(diff, diff.added());
            var removed = of(diff, diff.removed());
            var changed = of(diff, diff.changed());
            return new Packages(
                    added,
                    removed,
                    changed,
                    added.size() + removed.size() + changed.size() < diff.changes().size());
        }

        private static List<Package> of(PackageDiff diff, List<Change> changes) {
            return changes.stream().limit(MOST).map(it -> Package.of(it, diff)).toList();
        }
    }

    @Schema(name = "ComparedItem")
    record Item(String name, @Nullable String from, @Nullable String to) {}

    @Schema(name = "ComparedItems")
    record Items(List<Item> added, List<Item> removed, List<Item> changed) {
        static Items of(List<Change> changes) {
            return new Items(
                    items(changes, Change.Kind.ADDED),
                    items(changes, Change.Kind.REMOVED),
                    items(changes, Change.Kind.CHANGED));
        }

        private static List<Item> items(List<Change> changes, Change.Kind kind) {
            return changes.stream()
                    .filter(it -> it.kind() == kind)
                    .map(it -> new Item(it.name(), it.from(), it.to()))
                    .toList();
        }
    }

    /**
     * @param kind {@code same}, {@code added}, {@code removed}, or {@code gap}
     */
    @Schema(name = "ComparedLine")
    record Line(String kind, @Nullable Integer number, String text) {
        static Line of(TemplateDiff.Line line) {
            return new Line(
                    line.kind().name().toLowerCase(Locale.ROOT), line.number(), line.text());
        }
    }

    @Schema(name = "ComparedTemplateVersion")
    record Version(String name, int version) {
        static Version of(Template template, ComparedVersion side) {
            return new Version(template.name, side.version().templateVersion);
        }
    }

    /**
     * @param same whether both were built from one template, in whichever version
     * @param changes lines of the document with what is around them; none: it is the same
     */
    @Schema(name = "ComparedTemplate")
    record TemplateChange(boolean same, Version from, Version to, List<Line> changes) {}

    /**
     * @param same whether both were built on the same disk
     */
    @Schema(name = "ComparedSource")
    record Source(boolean same, @Nullable String from, @Nullable String to) {}

    /** Bytes of all disks. */
    @Schema(name = "ComparedSize")
    record Size(long from, long to, long change) {}

    /**
     * @param added that only {@code to} has; at most 10,000, as of the others
     * @param open that both have
     */
    @Schema(name = "ComparedVulnerabilities")
    record ComparedVulnerabilities(
            VulnerabilitiesAnswer.Basis basis,
            List<VulnerabilitiesAnswer.Vulnerability> added,
            List<VulnerabilitiesAnswer.Vulnerability> fixed,
            List<VulnerabilitiesAnswer.Vulnerability> open) {
        static @Nullable ComparedVulnerabilities of(Vulnerabilities.Change it) {
            return it.isKnown()
                    ? new ComparedVulnerabilities(
                            VulnerabilitiesAnswer.Basis.of(it.to()),
                            of(it.added()),
                            of(it.fixed()),
                            of(it.open()))
                    : null;
        }

        private static List<VulnerabilitiesAnswer.Vulnerability> of(List<Finding> findings) {
            return findings.stream()
                    .limit(MOST)
                    .map(VulnerabilitiesAnswer.Vulnerability::of)
                    .toList();
        }
    }

    static ComparisonAnswer of(Comparison it) {
        var from = it.from();
        var to = it.to();
        var recipe = it.recipe();
        var packages = it.packages();
        var before = from.version().published();
        var after = to.version().published();
        return new ComparisonAnswer(
                from.name(),
                to.name(),
                packages == null ? null : Packages.of(packages),
                recipe == null
                        ? null
                        : new TemplateChange(
                                recipe.sameTemplate(),
                                Version.of(recipe.from(), from),
                                Version.of(recipe.to(), to),
                                recipe.document().stream().map(Line::of).toList()),
                recipe == null ? null : Items.of(recipe.scripts()),
                recipe == null ? null : Items.of(recipe.guardrails()),
                new Source(it.sameSource(), before.sourceVersion(), after.sourceVersion()),
                new Size(
                        before.captured().allBytes(), after.captured().allBytes(), it.sizeChange()),
                ComparedVulnerabilities.of(Vulnerabilities.between(from.version(), to.version())));
    }
}
