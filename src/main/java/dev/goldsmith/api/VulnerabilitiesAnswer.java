package dev.goldsmith.api;

import dev.goldsmith.advisory.Counts;
import dev.goldsmith.advisory.Finding;
import dev.goldsmith.advisory.Knowledge;
import dev.goldsmith.advisory.StatedFindings.Stated;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The known vulnerabilities of a version.
 *
 * @param state known, pending, noPackageList, unknownRelease or noFeed
 * @param detail why they aren't known; null: they are
 * @param counts null: they aren't known, which isn't the same as none; without what is settled
 * @param settled how many the image's team said it isn't affected by, or fixed
 * @param items the worst first
 * @param next pass it as {@code after}; null on the last page
 */
@Schema(name = "Vulnerabilities")
record VulnerabilitiesAnswer(
        String state,
        @Nullable String detail,
        Basis basis,
        @Nullable Counted counts,
        @Nullable Integer settled,
        List<Vulnerability> items,
        @Nullable String next) {

    /**
     * What an answer rests on.
     *
     * @param ecosystem the release of a distribution that the packages are of
     * @param feeds that have advisories of it
     * @param behind whether newer advisories are still being compared
     */
    @Schema(name = "VulnerabilityBasis")
    record Basis(@Nullable String ecosystem, List<Feed> feeds, boolean behind) {
        static Basis of(Knowledge it) {
            return new Basis(
                    it.ecosystem(),
                    it.feeds().stream()
                            .map(f -> new Feed(f.feed(), f.newest(), f.importedAt()))
                            .toList(),
                    it.behind());
        }
    }

    /**
     * @param newest the newest {@code modified} of its advisories
     */
    @Schema(name = "VulnerabilityFeed")
    record Feed(String name, @Nullable Instant newest, @Nullable Instant importedAt) {}

    /** Pairs of an advisory and a package, by severity. */
    @Schema(name = "VulnerabilityCounts")
    record Counted(int critical, int high, int medium, int low, int unrated) {
        static Counted of(Counts it) {
            return new Counted(it.critical(), it.high(), it.medium(), it.low(), it.unrated());
        }
    }

    /**
     * @param advisory as its database calls it
     * @param aliases names that it has elsewhere
     * @param severity critical, high, medium, low or unrated
     * @param name of the package, as advisories call it
     * @param version that the image has
     * @param fixedIn the first version that isn't affected; null: there is none yet
     * @param sameAs the advisory that is counted for this fault instead; null: this one is counted
     * @param statement of the image's team; null: it says nothing
     * @param inherited statements of the teams of what the image is built on, which don't count
     */
    @Schema(name = "Vulnerability")
    record Vulnerability(
            String advisory,
            List<String> aliases,
            String severity,
            String summary,
            Instant published,
            String name,
            String version,
            @Nullable String fixedIn,
            @Nullable String sameAs,
            @Nullable StatementAnswer statement,
            List<StatementAnswer> inherited) {
        static Vulnerability of(Finding it) {
            return of(it, null, List.of());
        }

        static Vulnerability of(Stated it) {
            return of(
                    it.finding(),
                    it.statement() == null ? null : StatementAnswer.of(null, it.statement()),
                    it.inherited().stream()
                            .map(i -> StatementAnswer.of(i.image(), i.statement()))
                            .toList());
        }

        private static Vulnerability of(
                Finding it, @Nullable StatementAnswer statement, List<StatementAnswer> inherited) {
            return new Vulnerability(
                    it.advisory(),
                    it.aliasList(),
                    it.severity().word(),
                    it.summary(),
                    it.published(),
                    it.name(),
                    it.version(),
                    it.fixedIn(),
                    it.sameAs(),
                    statement,
                    inherited);
        }
    }
}
