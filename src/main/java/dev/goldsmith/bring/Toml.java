package dev.goldsmith.bring;

import org.tomlj.TomlParseResult;

/** TOML, bounded before it is read: its reader goes down as deep as the text does. */
final class Toml {
    private Toml() {}

    static TomlParseResult read(String text) {
        requireShallow(text);
        var result = org.tomlj.Toml.parse(text);
        if (result.hasErrors()) {
            var first = result.errors().getFirst();
            throw Unreadable.at(
                    first.position().line(),
                    String.valueOf(first.getMessage()).replaceAll("\\s+", " ") + ".");
        }
        return result;
    }

    /** Brackets outside of texts and comments. */
    private static void requireShallow(String text) {
        int depth = 0;
        int line = 1;
        int values = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line++;
                case '#' -> {
                    int end = text.indexOf('\n', i);
                    i = end < 0 ? text.length() : end - 1;
                }
                case '"', '\'' -> {
                    int end = textEnd(text, i, c);
                    line += (int) text.substring(i, end).chars().filter(n -> n == '\n').count();
                    i = end - 1;
                }
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                case '=', ',', '.' -> values++;
                default -> {}
            }
            if (depth > Unreadable.DEPTH) {
                throw Unreadable.tooDeep(line);
            }
            if (values > Unreadable.VALUES) {
                throw Unreadable.tooMany(line);
            }
        }
    }

    private static int textEnd(String text, int from, char quote) {
        var three = String.valueOf(quote).repeat(3);
        boolean lines = text.startsWith(three, from);
        var end = lines ? three : String.valueOf(quote);
        for (int i = from + end.length(); i < text.length(); i++) {
            if (quote == '"' && text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(end, i)) {
                return i + end.length();
            } else if (!lines && text.charAt(i) == '\n') {
                return i;
            }
        }
        return text.length();
    }
}
