package dev.goldsmith.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of Tabler's style what no page has: rules whose classes aren't kept, animations that no
 * rule names, and variables that nothing reads.
 */
final class Tabler {
    /** The classes that stay: what pages have, and the families that they choose from. */
    static final Pattern KEPT =
            Pattern.compile(
                    "(card(-header|-body|-footer|-title)?|btn(-primary|-danger|-sm|-lg|-close)?"
                            + "|form-(control(-sm|-lg)?|select(-sm|-lg)?|check|check-input|check-label|label|hint|switch)"
                            + "|is-invalid|invalid-feedback|active|disabled|show|collapsed?"
                            + "|list-unstyled|visually-hidden|visually-hidden-focusable"
                            + "|d-(none|block|flex|grid|inline|inline-block|inline-flex)"
                            + "|flex-(wrap|nowrap|row|column|fill|grow-1|shrink-0)"
                            + "|align-(items|self)-(start|center|end|baseline)"
                            + "|justify-content-(start|center|end|between)"
                            + "|gap-[0-5]|[mp][tbesxy]?-([0-5]|auto)"
                            + "|[wh]-(100|auto)|text-(start|end|center|nowrap|break|wrap)"
                            + "|text-(uppercase|secondary|muted|truncate)|float-end|ms-auto"
                            + "|position-(relative|absolute|sticky)|overflow-(auto|hidden)"
                            + "|fw-(bold|normal|medium)|container(-fluid)?|order-(first|last))");

    private static final Pattern COMMENT = Pattern.compile("/\\*[\\s\\S]*?\\*/");
    private static final Pattern CLASS = Pattern.compile("\\.((?:\\\\.|[\\w-])+)");
    private static final Pattern READ = Pattern.compile("var\\((--[\\w-]+)");
    private static final Pattern NOT = Pattern.compile(":not\\((?:[^()]|\\([^()]*\\))*\\)");

    private Tabler() {}

    /**
     * @param beside styles that read its variables
     */
    static String trim(String css, String beside) {
        var rules = rules(COMMENT.matcher(css).replaceAll(""), Tabler::isKept);
        String before;
        do {
            before = rules;
            rules = withoutUnread(rules, beside);
        } while (!before.equals(rules));
        var licence = COMMENT.matcher(css).results().findFirst().orElseThrow().group();
        return licence + "\n" + withoutUnnamed(rules);
    }

    /** The classes that a style has rules for. */
    static Set<String> classes(String css) {
        var found = new HashSet<String>();
        CLASS.matcher(css).results().forEach(it -> found.add(it.group(1)));
        return found;
    }

    private static boolean isKept(String selector) {
        var plain = NOT.matcher(selector).replaceAll("");
        return CLASS.matcher(plain).results().allMatch(it -> KEPT.matcher(it.group(1)).matches())
                && !plain.contains("[dir=")
                && !plain.contains("[data-bs-theme-");
    }

    private static String rules(String css, Predicate<String> kept) {
        var out = new StringBuilder();
        int at = 0;
        while (at < css.length()) {
            int open = css.indexOf('{', at);
            if (open < 0) {
                break;
            }
            int close = end(css, open);
            // What stands before a semicolon has no block: @charset, @import.
            var head = css.substring(Math.max(at, css.lastIndexOf(';', open) + 1), open).strip();
            var body = css.substring(open + 1, close);
            if (head.matches("(?s)@(media|supports|container|layer).*")) {
                var inner = rules(body, kept);
                if (!inner.isEmpty()) {
                    out.append(head).append('{').append(inner).append('}');
                }
            } else if (head.startsWith("@keyframes")) {
                out.append(head).append('{').append(body).append('}');
            } else if (!head.startsWith("@")) {
                var selectors = parts(head).stream().filter(kept).toList();
                if (!selectors.isEmpty() && !body.isBlank()) {
                    out.append(String.join(",", selectors)).append('{').append(body).append("}\n");
                }
            }
            at = close + 1;
        }
        return out.toString();
    }

    private static int end(String css, int open) {
        int depth = 0;
        for (int i = open; i < css.length(); i++) {
            char c = css.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a block of the style has no end");
    }

    private static List<String> parts(String selectors) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < selectors.length(); i++) {
            char c = selectors.charAt(i);
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(selectors.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(selectors.substring(from).strip());
        return parts;
    }

    private static String withoutUnread(String css, String beside) {
        var read = new HashSet<String>();
        for (var text : List.of(css, beside)) {
            READ.matcher(text).results().forEach(it -> read.add(it.group(1)));
        }
        return Pattern.compile("(?<=[{;])(--[\\w-]+):([^;{}]*)(;|(?=}))")
                .matcher(css)
                .replaceAll(it ->
                        read.contains(it.group(1)) ? Matcher.quoteReplacement(it.group()) : "")
                .replaceAll("[^{}\n]+\\{}\n?", "");
    }

    private static String withoutUnnamed(String css) {
        return Pattern.compile("@keyframes ([\\w-]+)\\{(?:[^{}]|\\{[^{}]*})*}")
                .matcher(css)
                .replaceAll(it ->
                        css.replaceAll("@keyframes " + it.group(1), "").contains(it.group(1))
                                ? Matcher.quoteReplacement(it.group())
                                : "");
    }
}
