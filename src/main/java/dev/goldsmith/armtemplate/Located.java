package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.goldsmith.kernel.Spelling;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON that knows where it was written.
 *
 * @param path of {@code json} in the whole text, {@code $} for all of it
 * @param text the whole text
 * @param offsets where each value begins, by its path
 */
public record Located(JsonNode json, String path, String text, Map<String, Integer> offsets) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][\\w$-]*");

    /** A property of this object; its JSON is missing when there is none. */
    public Located at(String name) {
        var value = json.get(name);
        return new Located(
                value == null ? MissingNode.getInstance() : value,
                child(path, name),
                text,
                offsets);
    }

    public Located at(int index) {
        return new Located(json.path(index), "%s[%d]".formatted(path, index), text, offsets);
    }

    /** The same of a name that is written in another case, which is a fault told elsewhere. */
    public Located near(String name) {
        return at(Spelling.spelled(json, name));
    }

    public boolean isAbsent() {
        return json.isMissingNode() || json.isNull();
    }

    /** {@code (line 3, column 14)}; the nearest value around it when it isn't in the text. */
    public String where() {
        return where(0);
    }

    /**
     * The same of a character within a string.
     *
     * @param within how many characters of the string come before it
     */
    public String where(int within) {
        var start = start();
        return start < 0 ? "" : position(within == 0 ? start : raw(start, within));
    }

    private int start() {
        for (var around = path; ; ) {
            var offset = offsets.get(around);
            if (offset != null) {
                return offset;
            }
            var cut = Math.max(around.lastIndexOf('.'), around.lastIndexOf('['));
            if (cut <= 0) {
                return offsets.getOrDefault("$", -1);
            }
            around = around.substring(0, cut);
        }
    }

    /** The offset of a character of a JSON string, whose escapes are longer than what they mean. */
    private int raw(int start, int within) {
        int offset = start + 1;
        for (int i = 0; i < within && offset < text.length(); i++) {
            boolean escape = text.charAt(offset) == '\\' && offset + 1 < text.length();
            offset += !escape ? 1 : text.charAt(offset + 1) == 'u' ? 6 : 2;
        }
        return Math.min(offset, text.length());
    }

    private String position(int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return "(line %d, column %d)".formatted(line, offset - lineStart + 1);
    }

    static String child(String path, String name) {
        return PLAIN.matcher(name).matches()
                ? path + "." + name
                : "%s['%s']".formatted(path, name.replace("'", "\\'"));
    }
}
