package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code ARG} and {@code ENV}: what {@code $NAME} means, and what a command finds in its
 * environment.
 */
final class DockerVariables {
    private static final Pattern USE =
            Pattern.compile("\\\\\\$|\\$(?:(\\w+)|\\{(\\w+)(?::([-+])([^}]*))?\\})");
    private static final Pattern PAIR =
            Pattern.compile(
                    "(?<![\\w.])([\\w.]++)=((?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|'[^']*+'|\\\\.|[^\\s\"'\\\\]++)*+)");
    private static final int LONGEST = 64 << 10;

    /** What a container's is before anybody changes it. */
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Map<String, String> values = new LinkedHashMap<>();

    void set(String name, String value) {
        values.put(name, value);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Map<String, String> all() {
        return values;
    }

    String replaced(String text) {
        var replaced =
                USE.matcher(text)
                        .replaceAll(it -> {
                            if (it.group().startsWith("\\")) {
                                return java.util.regex.Matcher.quoteReplacement("$");
                            }
                            var name = it.group(1) != null ? it.group(1) : it.group(2);
                            var value = values.getOrDefault(name, "PATH".equals(name) ? PATH : "");
                            var other = it.group(4) == null ? "" : it.group(4);
                            var sign = it.group(3) == null ? "" : it.group(3);
                            return java.util.regex.Matcher.quoteReplacement(
                                    switch (sign) {
                                        case "-" -> value.isEmpty() ? other : value;
                                        case "+" -> value.isEmpty() ? "" : other;
                                        default -> value;
                                    });
                        });
        return replaced.length() <= LONGEST ? replaced : replaced.substring(0, LONGEST);
    }

    /** {@code A=b C="d e"}, or {@code A b} as it was once written. */
    Map<String, String> pairs(String text) {
        var pairs = new LinkedHashMap<String, String>();
        var matcher = PAIR.matcher(text);
        if (!matcher.lookingAt()) {
            var parts = text.split("\\s+", 2);
            pairs.put(parts[0], parts.length > 1 ? replaced(parts[1]) : "");
            return pairs;
        }
        matcher.reset();
        while (matcher.find()) {
            pairs.put(matcher.group(1), replaced(unquoted(matcher.group(2))));
        }
        return pairs;
    }

    private static String unquoted(String value) {
        var quote = value.isEmpty() ? ' ' : value.charAt(0);
        boolean whole = value.length() > 1 && value.charAt(value.length() - 1) == quote;
        return whole && (quote == '"' || quote == '\'')
                ? value.substring(1, value.length() - 1).replace("\\\"", "\"")
                : value.replaceAll("\\\\(.)", "$1");
    }

    List<String> exports() {
        var lines = new ArrayList<String>();
        values.forEach((name, value) -> lines.add(Shells.export(name, value)));
        return lines;
    }
}
