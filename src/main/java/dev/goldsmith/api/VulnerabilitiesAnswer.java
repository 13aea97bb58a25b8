package dev.goldsmith.api;

import dev.goldsmith.advisory.Counts;
import dev.goldsmith.advisory.Finding;
import dev.goldsmith.advisory.Knowledge;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The known vulnerabilities of a version.
 *
 * @param state known, pending, noPackageList, unknownRelease or noFeed
 * @param detail why they aren't known; null: they are
 * @param counts null: they aren't known, which isn't the same as none
 * @param items the worst first
 * @param next pass it as {@code after}; null on the last page
 */
@Schema(name = "Vulnerabilities")
record VulnerabilitiesAnswer(
        String state,
        @Nullable String detail,
        Basis basis,
        @Nullable Counted counts,
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
            @Nullable String fixedIn) {
        static Vulnerability of(Finding it) {
            return new Vulnerability(
                    it.advisory(),
                    it.aliasList(),
                    it.severity().word(),
                    it.summary(),
                    it.published(),
                    it.name(),
                    it.version(),
                    it.fixedIn());
        }
    }
}
