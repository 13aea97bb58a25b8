package dev.goldsmith.advisory;

import java.util.regex.Pattern;

/**
 * Streams of rpm modules. A release has several of a package side by side, and advisories don't say
 * which one a fix is in.
 */
final class Modules {
    private static final String MODULAR = ".module";
    private static final Pattern STREAM = Pattern.compile("(?:\\d++:)?(\\d++(?:\\.\\d++)?).*");

    private Modules() {}

    /** Whether who has this version can take this fix without changing to another stream. */
    static boolean isWithin(String version, String fixedIn) {
        boolean modular = version.contains(MODULAR);
        return modular == fixedIn.contains(MODULAR)
                && (!modular || stream(version).equals(stream(fixedIn)));
    }

    /** As far as a version tells it: its first two numbers. */
    private static String stream(String version) {
        var stream = STREAM.matcher(version);
        return stream.matches() ? stream.group(1) : version;
    }
}
