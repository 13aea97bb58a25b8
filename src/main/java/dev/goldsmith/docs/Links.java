package dev.goldsmith.docs;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the links of one page lead. They are written for the files of the project, relative to the
 * page's own; here they lead to pages.
 *
 * @param folder of the page, below {@code docs}; empty or ending with a slash
 * @param there whether a file of the documentation exists
 */
record Links(String folder, Predicate<String> there) {
    static final String ROOT = "/docs";

    private static final Pattern ABSOLUTE = Pattern.compile("[a-z][a-z0-9+.-]*:.*|#.*|/.*");
    private static final String FIRST = "README.md";

    /**
     * @return null when it leads to a file that is no part of the documentation, such as a source
     */
    @Nullable String href(String to) {
        if (ABSOLUTE.matcher(to).matches()) {
            return to;
        }
        int hash = to.indexOf('#');
        var anchor = hash < 0 ? "" : to.substring(hash);
        var file = file(hash < 0 ? to : to.substring(0, hash));
        if (file == null || !there.test(file)) {
            return null;
        }
        return address(file.endsWith(".md") ? page(file) : file) + anchor;
    }

    /** The path of the page that it leads to, or null. */
    @Nullable String document(String to) {
        var file = ABSOLUTE.matcher(to).matches() ? null : file(to.replaceFirst("#.*", ""));
        return file != null && file.endsWith(".md") && there.test(file) ? page(file) : null;
    }

    private static String address(String path) {
        return path.isEmpty() ? ROOT : ROOT + "/" + path;
    }

    private static String page(String file) {
        return file.equals(FIRST) ? "" : file.substring(0, file.length() - ".md".length());
    }

    /** Below {@code docs}; null when it is outside. */
    private @Nullable String file(String to) {
        var at = java.nio.file.Path.of("docs", folder, to).normalize();
        return at.startsWith("docs") && at.getNameCount() > 1
                ? at.subpath(1, at.getNameCount()).toString()
                : null;
    }
}
