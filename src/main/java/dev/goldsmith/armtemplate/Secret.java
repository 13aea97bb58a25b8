package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.kernel.Needle;
import org.jspecify.annotations.Nullable;

/** A text of a secure parameter, which nobody may see again. */
final class Secret {
    static final String MASK = "*******";

    /** Shorter ones are in any text by chance. */
    static final int TELLING = 4;

    private final String text;

    /** It is sought in each of a template's texts. */
    private @Nullable Needle plain;

    private @Nullable Needle quoted;

    Secret(String text) {
        this.text = text;
    }

    String maskedIn(String shown) {
        if (shown.length() < text.length()) {
            return shown;
        }
        // What is nothing but stars is masked already.
        if (text.chars().allMatch(c -> c == '*')) {
            return shown;
        }
        var needle = plain == null ? plain = new Needle(text) : plain;
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
        if (text.length() < TELLING || json.length() < text.length()) {
            return false;
        }
        if (quoted == null) {
            var written = TextNode.valueOf(text).toString();
            quoted = new Needle(written.substring(1, written.length() - 1));
        }
        return quoted.isIn(json);
    }
}
