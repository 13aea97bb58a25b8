package dev.goldsmith.web;

import java.util.regex.Pattern;

/**
 * A line of a terminal as HTML: colours become the classes of the log's palette, everything else is
 * escaped or dropped. What a carriage return went back over is not shown.
 */
final class Ansi {
    /** Control sequences that aren't colours, and control characters. */
    private static final Pattern OTHER =
            Pattern.compile(
                    "\\x1b(?:\\[[0-9;:?<=>]*[A-Za-ln-z@]|\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)|[()][0-9A-B]|[=>78cDEHM])|[\\x00-\\x08\\x0b-\\x1a\\x1c-\\x1f\\x7f]");

    private static final Pattern COLOUR = Pattern.compile("\\x1b\\[([0-9;]*)m");
    private static final String[] CLASSES = {"d", "r", "g", "y", "b", "m", "c", ""};

    private Ansi() {}

    static String html(String line) {
        var text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        text = text.substring(text.lastIndexOf('\r') + 1);
        text = OTHER.matcher(text).replaceAll("");
        var html = new StringBuilder();
        var colour = COLOUR.matcher(text);
        int at = 0;
        var style = "";
        while (colour.find()) {
            span(html, text.substring(at, colour.start()), style);
            style = style(style, colour.group(1));
            at = colour.end();
        }
        span(html, text.substring(at), style);
        return html.toString();
    }

    private static void span(StringBuilder html, String text, String style) {
        if (text.isEmpty()) {
            return;
        }
        var escaped = escape(text.replace("\u001b", ""));
        if (style.isBlank()) {
            html.append(escaped);
        } else {
            html.append("<span class=\"").append(style.strip()).append("\">");
            html.append(escaped).append("</span>");
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String style(String before, String codes) {
        boolean bold = before.contains("bold");
        var colour = before.replace("bold", "").strip();
        var all = codes.isEmpty() ? new String[] {"0"} : codes.split(";");
        for (int i = 0; i < all.length; i++) {
            int code = all[i].isEmpty() || all[i].length() > 3 ? 0 : Integer.parseInt(all[i]);
            if (code == 0) {
                bold = false;
                colour = "";
            } else if (code == 1) {
                bold = true;
            } else if (code == 2) {
                colour = "d";
            } else if (code == 22) {
                bold = false;
            } else if (code == 39) {
                colour = "";
            } else if (code >= 30 && code <= 37) {
                colour = CLASSES[code - 30];
            } else if (code >= 90 && code <= 97) {
                colour = CLASSES[code - 90];
            } else if (code == 38 || code == 48) {
                // A palette of its own: its numbers aren't codes.
                i += i + 1 < all.length && all[i + 1].equals("2") ? 4 : 2;
            }
        }
        return (bold ? "bold " : "") + colour;
    }
}
