package dev.goldsmith.gallery;

import dev.goldsmith.run.Run;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When an image ends, and when people are told of it: a month, a week and a day before, and when it
 * has ended. What is told next stands in a row's {@code end_due_at}; whoever tells moves that on in
 * the same transaction, so that each notice goes out once, whatever clocks do.
 */
public final class EndOfLife {
    /** Days before the end; 0: it has ended. */
    private static final List<Integer> NOTICES = List.of(30, 7, 1, 0);

    private EndOfLife() {}

    /**
     * What is to be told of an end.
     *
     * @param days before it: one of 30, 7, 1 and 0
     * @param next when something is told again; null: that was the last
     */
    public record Notice(int days, @Nullable Instant next) {}

    /**
     * What is said at this moment: of what was missed, the last alone.
     *
     * @return null: it is too early for anything
     */
    public static @Nullable Notice at(Instant now, Instant end) {
        Integer due = null;
        for (int days : NOTICES) {
            if (!now.isBefore(before(end, days))) {
                due = days;
            }
        }
        return due == null ? null : new Notice(due, next(end, due));
    }

    private static @Nullable Instant next(Instant end, int told) {
        return NOTICES.stream()
                .filter(it -> it < told)
                .findFirst()
                .map(it -> before(end, it))
                .orElse(null);
    }

    /** When the first notice of an end is due. */
    public static @Nullable Instant first(@Nullable Instant end) {
        return end == null ? null : before(end, NOTICES.getFirst());
    }

    private static Instant before(Instant end, int days) {
        return end.minus(Duration.ofDays(days));
    }

    /** When the version ends that a run is built on; null: never, or it is built on none. */
    public static @Nullable Instant ofSource(Run run) {
        var parent = run.parentage == null ? null : run.parentage.parentVersion();
        return parent == null ? null : of(ImageVersion.findById(parent));
    }

    /** When the version ends that a template takes now; null: never, or it takes none. */
    public static @Nullable Instant ofSource(Template template) {
        var followed = Followings.of(template);
        return followed == null ? null : of(followed.version());
    }

    /**
     * Why no new build can start from what this document takes now: that has ended, and its team
     * refuses what has. Null: one can.
     */
    static @Nullable String refusal(ImageTemplate document) {
        var version = Followed.of(document).map(Followed::version).orElse(null);
        return version == null ? null : refusal(version);
    }

    /** The same of a version. */
    static @Nullable String refusal(ImageVersion version) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        var end = version.endsAt(definition);
        return !definition.endedRefused || end == null || end.isAfter(Instant.now())
                ? null
                : "Version %s of %s reached its end of life on %s, and its team lets nothing new start from it. Use a newer version."
                        .formatted(
                                version.number(),
                                definition.name,
                                LocalDate.ofInstant(end.minusNanos(1), ZoneOffset.UTC));
    }

    /** When some versions end, by their ids; of one that never does nothing. */
    public static Map<Long, Instant> ofAll(Collection<Long> versionIds) {
        if (versionIds.isEmpty()) {
            return Map.of();
        }
        return ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select v.id, v.endOfLifeAt, d.endOfLifeAt
                        from ImageVersion v join ImageDefinition d on d.id = v.definitionId
                        where v.id in :ids
                            and (v.endOfLifeAt is not null or d.endOfLifeAt is not null)
                        """,
                        Object[].class)
                .setParameter("ids", versionIds)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> (Long) row[0],
                                row ->
                                        Objects.requireNonNull(
                                                earlier((Instant) row[1], (Instant) row[2]))));
    }

    private static @Nullable Instant of(@Nullable ImageVersion version) {
        return version == null
                ? null
                : version.endsAt(ImageDefinition.findById(version.definitionId));
    }

    /** The one that comes first; null: never. */
    public static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }
}
