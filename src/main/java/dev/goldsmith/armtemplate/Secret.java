package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.kernel.Needle;

/** A text of a secure parameter, which nobody may see again. */
final class Secret {
    private static final String MASK = "*******";

    /** Shorter ones are in any text by chance. */
    private static final int TELLING = 4;

    private final String text;

    Secret(String text) {
        this.text = text;
    }

    String maskedIn(String shown) {
        // What is nothing but stars is masked already.
        if (text.chars().allMatch(c -> c == '*')) {
            return shown;
        }
        var needle = new Needle(text);
        var masked = new StringBuilder();
        int read = 0;
        for (int at; (at = needle.in(shown, read)) >= 0; read = at + text.length()) {
            masked.append(shown, read, at).append(MASK);
        }
        return read == 0 ? shown : masked.append(shown, read, shown.length()).toString();
    }

    /**
     * @param json as text, in which it stands as JSON writes it
     */
    boolean isQuotedIn(String json) {
        var quoted = TextNode.valueOf(text).toString();
        return text.length() >= TELLING
                && new Needle(quoted.substring(1, quoted.length() - 1)).isIn(json);
    }
}
