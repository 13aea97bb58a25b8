package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Dockerfile's instructions: continued lines joined, comments among them taken out,
 * here-documents with them.
 */
final class DockerLines {
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*escape\\s*=\\s*(\\S)\\s*");
    private static final Pattern HEREDOC =
            Pattern.compile("<<(-?)(?:\"([\\w.]+)\"|'([\\w.]+)'|([\\w.]+))");

    /**
     * @param word in capitals
     * @param rest without what was continued
     * @param documents of {@code <<END}, in order
     */
    record Instruction(int first, int last, String word, String rest, List<Document> documents) {}

    /**
     * @param quoted whether nothing in it is expanded
     */
    record Document(String name, String text, boolean quoted) {}

    private final String[] lines;
    private int at;

    private DockerLines(String text) {
        lines = text.split("\\R", -1);
    }

    static List<Instruction> of(String text) {
        var reader = new DockerLines(text);
        var all = new ArrayList<Instruction>();
        char escape = '\\';
        boolean top = true;
        while (reader.at < reader.lines.length) {
            var line = reader.lines[reader.at].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                var directive = DIRECTIVE.matcher(line.toLowerCase(Locale.ROOT));
                if (top && directive.matches()) {
                    escape = directive.group(1).charAt(0);
                }
                reader.at++;
                continue;
            }
            top = false;
            all.add(reader.instruction(escape));
            if (all.size() > Unreadable.VALUES) {
                throw Unreadable.tooMany(reader.at);
            }
        }
        return all;
    }

    private Instruction instruction(char escape) {
        int first = at + 1;
        var joined = new StringBuilder();
        boolean more = true;
        while (more && at < lines.length) {
            var line = lines[at++];
            if (joined.length() > 0 && (line.isBlank() || line.strip().startsWith("#"))) {
                continue;
            }
            var end = line.stripTrailing();
            more = !end.isEmpty() && end.charAt(end.length() - 1) == escape;
            joined.append(more ? end.substring(0, end.length() - 1) : line);
            if (more) {
                joined.append('\n');
            }
        }
        var text = joined.toString().strip();
        var parts = text.split("\\s+", 2);
        var word = parts[0].toUpperCase(Locale.ROOT);
        var documents = new ArrayList<Document>();
        if (word.equals("RUN") || word.equals("COPY") || word.equals("ADD")) {
            var matcher = HEREDOC.matcher(text);
            while (matcher.find()) {
                var name = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
                boolean quoted = name != null;
                name = quoted ? name : matcher.group(4);
                documents.add(
                        new Document(
                                name, document(first, name, !matcher.group(1).isEmpty()), quoted));
            }
        }
        return new Instruction(
                first,
                Math.max(first, at),
                word,
                parts.length > 1 ? parts[1].strip() : "",
                documents);
    }

    private String document(int first, String end, boolean tabs) {
        var text = new StringBuilder();
        while (at < lines.length) {
            var line = lines[at++];
            if ((tabs ? line.stripLeading() : line).equals(end)) {
                return text.toString();
            }
            text.append(tabs ? line.replaceFirst("^\\t+", "") : line).append('\n');
        }
        throw Unreadable.at(first, "its here-document has no end `%s`.".formatted(end));
    }
}
