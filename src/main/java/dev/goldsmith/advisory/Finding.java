package dev.goldsmith.advisory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package of a version that is affected by an advisory.
 *
 * @param aliases by blanks
 * @param fixedIn the first version of the package that isn't affected; null: there is none yet
 * @param sameAs the advisory that is counted for this fault instead; null: this one is counted
 */
public record Finding(
        String advisory,
        String aliases,
        Severity severity,
        String summary,
        Instant published,
        String name,
        String version,
        @Nullable String fixedIn,
        @Nullable String sameAs) {

    public List<String> aliasList() {
        return Advisory.aliasList(aliases);
    }

    /** Of two versions of an image the same, whatever version the package has. */
    String key() {
        return advisory + " " + name;
    }
}
