package dev.goldsmith.web.editor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import dev.goldsmith.kernel.SentJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** JSON to read: numbered lines in colours, those with a fault marked. Broken JSON is fine too. */
public record JsonText(List<Line> lines) {
    private static final JsonFactory JSON = SentJson.factory().build();

    /** Lines and coloured pieces of a line; what nobody could save has more. */
    private static final int LINES = 25_000;

    private static final int SPANS = 500;

    /** Characters of all paths; long names on many levels would be kept once for each value. */
    private static final int PATHS = 4_000_000;

    private static final Pattern LINE_OF_MESSAGE = Pattern.compile(" at line (\\d+), column \\d+");

    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<key>\"(?:[^\"\\\\]|\\\\.)*+\"(?=\\s*:))|(?<string>\"(?:[^\"\\\\]|\\\\.)*+\"?)"
                            + "|(?<literal>-?\\d[\\d.eE+-]*|true|false|null)");

    /**
     * @param style {@code k} key, {@code s} text, {@code n} number or literal, empty: the rest
     */
    public record Span(String style, String text) {}

    public record Line(int number, boolean bad, List<Span> spans) {}

    /**
     * @param paths where faults are; a path that isn't in the text marks the nearest one above it
     * @param messages of faults that name a line of the text themselves
     */
    public static JsonText of(String text, Collection<String> paths, Collection<String> messages) {
        var places = places(text);
        var bad = new HashSet<Integer>();
        paths.forEach(path -> bad.add(line(places, path)));
        for (var message : messages) {
            var at = LINE_OF_MESSAGE.matcher(message);
            if (at.find()) {
                bad.remove(1);
                bad.add(Integer.parseInt(at.group(1)));
            }
        }
        return numbered(text, bad);
    }

    private static JsonText numbered(String text, Set<Integer> bad) {
        var lines = new ArrayList<Line>();
        text.lines()
                .limit(LINES)
                .forEach(line -> {
                    int number = lines.size() + 1;
                    lines.add(new Line(number, bad.contains(number), spans(line)));
                });
        return new JsonText(lines);
    }

    private static List<Span> spans(String line) {
        var spans = new ArrayList<Span>();
        var token = TOKEN.matcher(line);
        int done = 0;
        while (spans.size() < SPANS && token.find()) {
            if (token.start() > done) {
                spans.add(new Span("", line.substring(done, token.start())));
            }
            var style =
                    token.group("key") != null ? "k" : token.group("string") != null ? "s" : "n";
            spans.add(new Span(style, token.group()));
            done = token.end();
        }
        if (done < line.length()) {
            spans.add(new Span("", line.substring(done)));
        }
        return spans;
    }

    /** The line (from 1) of this path, or of the nearest that is there above it. */
    static int line(Map<String, Integer> places, String path) {
        for (var at = path; !at.isEmpty(); at = parent(at)) {
            var line = places.get(at);
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    private static String parent(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }

    /** Paths such as {@code $.properties.customize[1].name} to the line (from 1) they begin at. */
    static Map<String, Integer> places(String text) {
        var places = new HashMap<String, Integer>();
        int chars = 0;
        try (var parser = JSON.createParser(text)) {
            while (chars < PATHS && parser.nextToken() != null) {
                var path = path(parser);
                chars += path.length();
                places.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
            }
        } catch (IOException _) {
            // Broken from here on; what came before has its places.
        }
        return places;
    }

    private static String path(JsonParser parser) {
        var path = new StringBuilder("$");
        for (JsonPointer at = parser.getParsingContext().pathAsPointer();
                at != null && !at.matches();
                at = at.tail()) {
            if (at.getMatchingIndex() >= 0) {
                path.append('[').append(at.getMatchingIndex()).append(']');
            } else {
                path.append('.').append(at.getMatchingProperty());
            }
        }
        return path.toString();
    }
}
