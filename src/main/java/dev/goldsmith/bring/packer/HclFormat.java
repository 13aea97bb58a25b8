package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code format}, and dates in the two notations that Packer has. */
final class HclFormat {
    private static final Pattern VERB =
            Pattern.compile("%(%|[-+0 ]*\\d{0,3}(?:\\.\\d{1,3})?[a-zA-Z])");

    /** Go writes a moment of its own: Mon Jan 2 15:04:05 2006. */
    private static final Map<String, String> GO =
            Map.ofEntries(
                    Map.entry("2006", "yyyy"),
                    Map.entry("06", "yy"),
                    Map.entry("January", "MMMM"),
                    Map.entry("Jan", "MMM"),
                    Map.entry("01", "MM"),
                    Map.entry("02", "dd"),
                    Map.entry("15", "HH"),
                    Map.entry("03", "hh"),
                    Map.entry("04", "mm"),
                    Map.entry("05", "ss"),
                    Map.entry("MST", "'UTC'"),
                    Map.entry("Z07:00", "'Z'"));

    private static final Pattern GO_WORD =
            Pattern.compile("2006|January|Jan|Z07:00|MST|01|02|03|04|05|06|15|'|[A-Za-z]");

    private HclFormat() {}

    static String of(List<JsonNode> arguments) {
        int[] next = {1};
        return VERB.matcher(Values.text(arguments.getFirst()))
                .replaceAll(it -> {
                    var verb = it.group(1);
                    if (verb.equals("%")) {
                        return "%";
                    }
                    var value = arguments.get(next[0]++);
                    var flags = verb.substring(0, verb.length() - 1);
                    return Matcher.quoteReplacement(
                            switch (verb.charAt(verb.length() - 1)) {
                                case 's', 'v' ->
                                        ("%" + flags + "s")
                                                .formatted(
                                                        value.isContainerNode()
                                                                ? value.toString()
                                                                : Values.text(value));
                                case 'd' ->
                                        ("%" + flags + "d")
                                                .formatted(Values.number(value).toBigInteger());
                                case 'f' -> ("%" + flags + "f").formatted(Values.number(value));
                                case 'x' ->
                                        ("%" + flags + "x")
                                                .formatted(Values.number(value).toBigInteger());
                                case 'q' -> "\"" + Values.text(value).replace("\"", "\\\"") + "\"";
                                case 't' -> String.valueOf(Values.isTrue(value));
                                default ->
                                        throw new NotHere(
                                                "`format` doesn't know `%%%s`.".formatted(verb));
                            });
                });
    }

    /** {@code formatdate}'s notation. */
    static String date(String pattern, String moment) {
        var java =
                pattern.replace("hh", "\u0001")
                        .replace("HH", "hh")
                        .replace("\u0001", "HH")
                        .replace("YYYY", "yyyy")
                        .replace("YY", "yy")
                        .replace("DD", "dd")
                        .replace("D", "d")
                        .replace("EEEE", "eeee")
                        .replace("AA", "a")
                        .replace("ZZZZZ", "XXX")
                        .replace("ZZZZ", "xx")
                        .replace("ZZZ", "'UTC'");
        return at(Instant.parse(moment)).format(DateTimeFormatter.ofPattern(java, Locale.ROOT));
    }

    static String goTime(String layout) {
        if (layout.isEmpty()) {
            return at(Instant.now()).format(DateTimeFormatter.ISO_INSTANT);
        }
        var java =
                GO_WORD.matcher(layout)
                        .replaceAll(it ->
                                Matcher.quoteReplacement(
                                        GO.getOrDefault(
                                                it.group(),
                                                it.group().equals("'")
                                                        ? "''"
                                                        : "'" + it.group() + "'")));
        return at(Instant.now())
                .format(
                        DateTimeFormatter.ofPattern(
                                java.replaceAll("(?<=[a-zA-Z])''(?=[a-zA-Z])", ""), Locale.ROOT));
    }

    private static ZonedDateTime at(Instant moment) {
        return moment.atZone(ZoneOffset.UTC);
    }
}
