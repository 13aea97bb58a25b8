package dev.goldsmith.kernel;

/**
 * One fault in somebody's input.
 *
 * @param path where: a JSON path such as {@code $.properties.customize[1].scriptUri}, or a field's
 *     name
 * @param message what is wrong and what would be right, a full sentence
 */
public record Violation(String path, String message) {
    private static final int LONGEST_PATH = 600;
    private static final int LONGEST_MESSAGE = 4_000;

    /** What somebody sent is in both, so both are bounded. */
    public Violation {
        path = clipped(path, LONGEST_PATH);
        message = clipped(message, LONGEST_MESSAGE);
    }

    /** The path of a field. */
    public static String below(String path, String field) {
        return field.matches("[A-Za-z_$][\\w$-]*")
                ? path + "." + field
                : "%s['%s']".formatted(path, Spelling.shorten(field).replace("'", "\\'"));
    }

    /** Whether a path is that of the other one or of something below it. */
    public static boolean isWithin(String inner, String outer) {
        return inner.startsWith(outer)
                && (inner.length() == outer.length()
                        || inner.charAt(outer.length()) == '.'
                        || inner.charAt(outer.length()) == '[');
    }

    private static String clipped(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest / 2)
                        + "…"
                        + text.substring(text.length() - longest / 2);
    }
}
