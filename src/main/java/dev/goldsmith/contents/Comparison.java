package dev.goldsmith.contents;

import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.packages.Change;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateDiff;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * In what two versions differ, of one image definition or of two.
 *
 * @param packages null: the list of one of them isn't in the store any more
 * @param recipe null: whoever asks doesn't read the template of both
 */
public record Comparison(
        ComparedVersion from,
        ComparedVersion to,
        @Nullable PackageDiff packages,
        @Nullable Recipe recipe) {

    /**
     * What they were built by.
     *
     * @param from template of the first, as is {@code to}
     * @param sameTemplate as it was before it was moved, perhaps
     * @param document lines of the template; none: it is the same
     * @param scripts what was fetched at the saves, by where from; the versions are digests
     * @param guardrails by whose they are
     */
    public record Recipe(
            Template from,
            Template to,
            boolean sameTemplate,
            List<TemplateDiff.Line> document,
            List<Change> scripts,
            List<Change> guardrails) {}

    /**
     * @param gallery of the first, as is the image
     * @param from {@code 1.0.2}, {@code latest}, or {@code gallery/image/version}
     * @throws dev.goldsmith.kernel.Refused NOT_FOUND also for a version that whoever asks doesn't
     *     read
     */
    public static Comparison of(
            Access by, PackageLists lists, String gallery, String image, String from, String to) {
        var one = ComparedVersion.require(by, lists, gallery, image, from);
        var other = ComparedVersion.require(by, lists, gallery, image, to);
        var before = one.packages();
        var after = other.packages();
        return new Comparison(
                one,
                other,
                before == null || after == null ? null : PackageDiff.between(before, after),
                recipe(one, other));
    }

    /** Bytes of all their disks in the store. */
    public long sizeChange() {
        return to.version().published().captured().allBytes()
                - from.version().published().captured().allBytes();
    }

    public boolean sameSource() {
        return from.version()
                .published()
                .sourceDisk()
                .equals(to.version().published().sourceDisk());
    }

    private static @Nullable Recipe recipe(ComparedVersion from, ComparedVersion to) {
        var before = from.template();
        var after = to.template();
        if (before == null || after == null) {
            return null;
        }
        return new Recipe(
                before,
                after,
                before.lives().contains(after.id) || after.lives().contains(before.id),
                TemplateDiff.of(document(before, from), document(after, to)),
                changes(from.run(), to.run(), Comparison::scripts),
                changes(from.run(), to.run(), Comparison::guardrails));
    }

    private static String document(Template template, ComparedVersion side) {
        return TemplateVersion.require(template, side.version().templateVersion).document;
    }

    private static List<Change> changes(
            @Nullable Run from, @Nullable Run to, Function<Run, Map<String, String>> what) {
        return from == null || to == null
                ? List.of()
                : Change.between(what.apply(from), what.apply(to), (_, _) -> 0);
    }

    /** What was fetched from one address twice can differ. */
    private static Map<String, String> scripts(Run run) {
        return FrozenFile.read(run.inputs().frozen).stream()
                .collect(
                        Collectors.groupingBy(
                                FrozenFile::uri,
                                TreeMap::new,
                                Collectors.mapping(
                                        FrozenFile::sha256,
                                        Collectors.collectingAndThen(
                                                Collectors.toCollection(java.util.TreeSet::new),
                                                it -> String.join(", ", it)))));
    }

    private static Map<String, String> guardrails(Run run) {
        return Guard.taken(run.inputs().guardrails).stream()
                .collect(
                        Collectors.toMap(
                                Guard::template,
                                it -> "version " + it.number(),
                                (one, _) -> one,
                                TreeMap::new));
    }
}
