package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an image's published versions, whatever uses them: the newest good ones, at least
 * one of them, and those that aren't old enough. What is used is kept besides; the rest is deleted.
 *
 * @param keepDays null: age keeps nothing
 */
public record RetentionRule(int keepNewest, @Nullable Integer keepDays) {
    private static final int MOST_VERSIONS = 10_000;
    private static final int MOST_DAYS = 3650;

    /**
     * A published version, as far as the decision needs it.
     *
     * @param good whether it could be used now; what has ended isn't counted as one to keep
     * @param uses what keeps it, whatever the rule says
     */
    record Candidate(
            long id, VersionNumber number, Instant publishedAt, boolean good, Set<Reason> uses) {}

    /**
     * @param kept why; empty: it is deleted
     */
    record Verdict(Candidate version, Set<Reason> kept) {
        boolean goes() {
            return kept.isEmpty();
        }
    }

    /**
     * One that somebody sent.
     *
     * @throws Refused INVALID_REQUEST naming each field that is wrong
     */
    public static RetentionRule of(@Nullable Integer keepNewest, @Nullable Integer keepDays) {
        var faults = new ArrayList<Violation>();
        if (keepNewest == null || keepNewest < 1 || keepNewest > MOST_VERSIONS) {
            faults.add(
                    new Violation(
                            "$.keepNewest",
                            "Enter how many of the newest versions to keep: 1 to %d."
                                    .formatted(MOST_VERSIONS)));
        }
        if (keepDays != null && (keepDays < 1 || keepDays > MOST_DAYS)) {
            faults.add(
                    new Violation(
                            "$.keepDays",
                            "Enter an age of 1 to %d days, or leave it out.".formatted(MOST_DAYS)));
        }
        if (keepNewest == null || !faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
        }
        return new RetentionRule(keepNewest, keepDays);
    }

    /** Of all published versions of one image, newest number first. */
    List<Verdict> decide(Collection<Candidate> versions, Instant now) {
        var newestFirst =
                versions.stream()
                        .sorted(Comparator.comparing(Candidate::number).reversed())
                        .toList();
        boolean anyGood = newestFirst.stream().anyMatch(Candidate::good);
        var verdicts = new ArrayList<Verdict>();
        int counted = 0;
        for (var version : newestFirst) {
            Set<Reason> kept = EnumSet.noneOf(Reason.class);
            kept.addAll(version.uses());
            // Where none is good, as many of them: an end that comes deletes nothing by itself.
            if ((version.good() || !anyGood) && counted < keepNewest) {
                kept.add(Reason.NEWEST);
                counted++;
            }
            if (keepDays != null
                    && version.publishedAt().isAfter(now.minus(Duration.ofDays(keepDays)))) {
                kept.add(Reason.YOUNG);
            }
            verdicts.add(new Verdict(version, kept));
        }
        return verdicts;
    }
}
