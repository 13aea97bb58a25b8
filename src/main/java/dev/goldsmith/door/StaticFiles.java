package dev.goldsmith.door;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Styles, scripts, icons and fonts, and for how long a browser keeps them. An address that says
 * their version never means anything else, so it is kept for good; a portal of another release,
 * which has other files, doesn't say so of them.
 */
public final class StaticFiles {
    private static final List<String> FILES =
            List.of(
                    "tabler.css",
                    "goldsmith.css",
                    "editor.css",
                    "page.js",
                    "goldsmith.js",
                    "theme.js",
                    "images.js",
                    "icons.svg",
                    "webjars/htmx.org/2.0.10/dist/htmx.min.js");

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    /** Fonts have their version in their names. */
    private static final Pattern FONT = Pattern.compile("/fonts/[\\w.-]+\\.woff2");

    private static final Pattern OWN = Pattern.compile("/[\\w.-]+\\.(css|js|svg)");

    /** Changes with the content of any of them. */
    public static final String VERSION = digest();

    private StaticFiles() {}

    /** What is said of a path: what a tenant's people see is kept by nobody. */
    static String cacheControl(String path, @Nullable String query) {
        boolean file = OWN.matcher(path).matches() || path.startsWith("/webjars/");
        if (FONT.matcher(path).matches() || (file && ("v=" + VERSION).equals(query))) {
            return FOR_GOOD;
        }
        return file ? "no-cache" : "no-store";
    }

    private static String digest() {
        var all = new StringBuilder();
        for (var file : FILES) {
            var path = "/META-INF/resources/" + file;
            try (var in =
                    Objects.requireNonNull(StaticFiles.class.getResourceAsStream(path), path)) {
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Digest.of(all.toString()).hex().substring(0, 12);
    }
}
