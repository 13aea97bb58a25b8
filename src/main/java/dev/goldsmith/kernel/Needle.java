package dev.goldsmith.kernel;

/**
 * Looks for a text in another in linear time, whatever both are. {@link String#indexOf} takes the
 * product of their lengths when somebody wants it to.
 */
public final class Needle {
    /** Up to here the product is no harm, and the JDK is faster. */
    private static final int SHORT = 32;

    private final String text;

    /** Length of the longest border of each of its beginnings (Knuth, Morris, Pratt). */
    private final int[] borders;

    /**
     * @param text not empty
     */
    public Needle(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nobody can look for nothing");
        }
        this.text = text;
        this.borders = text.length() <= SHORT ? new int[0] : borders(text);
    }

    /**
     * @return where it begins at or behind {@code from}, or -1
     */
    public int in(String haystack, int from) {
        if (borders.length == 0) {
            return haystack.indexOf(text, from);
        }
        int matched = 0;
        for (int i = from; i < haystack.length(); i++) {
            while (matched > 0 && haystack.charAt(i) != text.charAt(matched)) {
                matched = borders[matched - 1];
            }
            matched += haystack.charAt(i) == text.charAt(matched) ? 1 : 0;
            if (matched == text.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    public boolean isIn(String haystack) {
        return in(haystack, 0) >= 0;
    }

    public int length() {
        return text.length();
    }

    private static int[] borders(String text) {
        var borders = new int[text.length()];
        for (int i = 1, border = 0; i < text.length(); i++) {
            while (border > 0 && text.charAt(i) != text.charAt(border)) {
                border = borders[border - 1];
            }
            border += text.charAt(i) == text.charAt(border) ? 1 : 0;
            borders[i] = border;
        }
        return borders;
    }
}
