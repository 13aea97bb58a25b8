package dev.goldsmith.search;

import dev.goldsmith.gallery.VersionNumber;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was typed, and what it can mean: a part of a name, the number of a run, the beginning of a
 * digest, an image's name with a version.
 *
 * @param key the text as names are compared, in lower case
 * @param run number of a run; null: it isn't one
 * @param digest hexadecimal digits at its beginning; null: it isn't one
 * @param version that stands after the name of an image; null: none does
 */
record Wanted(
        String key, @Nullable Long run, @Nullable String digest, @Nullable VersionNumber version) {
    private static final Pattern RUN = Pattern.compile("(?:#|run )?(\\d{1,18})");
    private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-f]{8,64})");

    static Wanted of(String text) {
        var key = text.strip().toLowerCase(Locale.ROOT);
        var run = RUN.matcher(key);
        var digest = DIGEST.matcher(key);
        int space = key.lastIndexOf(' ');
        return new Wanted(
                key,
                run.matches() ? Long.valueOf(run.group(1)) : null,
                digest.matches() ? digest.group(1) : null,
                space < 0 ? null : VersionNumber.parse(key.substring(space + 1)).orElse(null));
    }

    /** What the name of an image has to contain that stands before the version. */
    String image() {
        return key.substring(0, key.lastIndexOf(' ')).strip();
    }
}
