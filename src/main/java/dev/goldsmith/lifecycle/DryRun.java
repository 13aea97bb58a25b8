package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.lifecycle.RetentionRule.Verdict;
import dev.goldsmith.storage.Freed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a retention rule would do now.
 *
 * @param versions that are published
 * @param deletes how many of them go
 * @param freedBytes that the store gets back by that
 * @param page of all versions, newest number first
 */
public record DryRun(int versions, int deletes, long freedBytes, Page<Line> page) {
    /**
     * A version.
     *
     * @param kept why it stays; empty: it goes
     */
    public record Line(String version, Instant publishedAt, long bytes, List<Reason> kept) {
        public boolean goes() {
            return kept.isEmpty();
        }
    }

    /**
     * @param before the last number of the page before; null: the first page
     */
    public static DryRun of(
            ImageDefinition definition,
            RetentionRule rule,
            @Nullable VersionNumber before,
            int limit) {
        var verdicts = verdicts(definition, rule);
        var going = going(verdicts);
        var shown =
                verdicts.stream()
                        .filter(it -> before == null || it.version().number().compareTo(before) < 0)
                        .limit(limit + 1L)
                        .toList();
        var versions = ImageVersion.byId(shown.stream().map(it -> it.version().id()).toList());
        return new DryRun(
                verdicts.size(),
                going.size(),
                Freed.bytes(definition.tenantId, going),
                Page.of(shown, limit, it -> it.version().number().toString())
                        .map(it ->
                                line(it, Objects.requireNonNull(versions.get(it.version().id())))));
    }

    private static Line line(Verdict verdict, ImageVersion version) {
        return new Line(
                version.number().toString(),
                verdict.version().publishedAt(),
                version.published().bytes(),
                List.copyOf(verdict.kept()));
    }

    static long count(ImageDefinition definition, RetentionRule rule) {
        return going(verdicts(definition, rule)).size();
    }

    /** Ids of the versions that go now, the oldest number first. */
    static List<Long> going(ImageDefinition definition, RetentionRule rule) {
        return going(verdicts(definition, rule)).reversed();
    }

    private static List<Long> going(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict::goes).map(it -> it.version().id()).toList();
    }

    private static List<Verdict> verdicts(ImageDefinition definition, RetentionRule rule) {
        var now = Instant.now();
        return rule.decide(Survey.of(definition, now), now);
    }
}
