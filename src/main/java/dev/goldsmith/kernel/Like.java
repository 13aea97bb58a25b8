package dev.goldsmith.kernel;

import java.util.Locale;

/** What people type, as a pattern of SQL's LIKE with {@code escape '!'}. */
public final class Like {
    /** What is looked for in names is at most as long as what the box on each page takes. */
    public static final int LONGEST = 100;

    private Like() {}

    /** Matches what begins so. */
    public static String start(String text) {
        return escaped(text) + "%";
    }

    /** Matches what contains it. */
    public static String part(String text) {
        return "%" + escaped(text) + "%";
    }

    /** The same of names that are kept in lower case. */
    public static String partOfKey(String text) {
        return part(text.strip().toLowerCase(Locale.ROOT));
    }

    private static String escaped(String text) {
        return text.replaceAll("[!%_]", "!$0");
    }
}
