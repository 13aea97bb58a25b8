package dev.goldsmith.bring;

import dev.goldsmith.kernel.Refused;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as it was written: every value with its lines, no type guessed, no object made. Aliases are
 * written out, and counted as often as they are.
 *
 * @param first line where it begins, that of its name where it has one
 * @param tag such as {@code !Ref}, or empty
 * @param text of a scalar; empty for none
 */
public record Yaml(
        int first,
        int last,
        String tag,
        String text,
        Map<String, Yaml> map,
        List<Yaml> list,
        Kind kind) {
    public enum Kind {
        TEXT,
        MAP,
        LIST
    }

    /** Characters of all scalars, aliases counted each time. */
    private static final int CHARACTERS = 4 << 20;

    /**
     * @return null when there is nothing in it
     * @throws Refused INVALID_TEMPLATE with the line
     */
    public static @Nullable Yaml read(String text) {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(Unreadable.DEPTH);
        options.setCodePointLimit(CHARACTERS);
        options.setMaxAliasesForCollections(Unreadable.VALUES);
        try {
            // A block's end is told by the line after it.
            var ended = text.endsWith("\n") ? text : text + "\n";
            var root = new org.yaml.snakeyaml.Yaml(options).compose(new StringReader(ended));
            return root == null ? null : new Reader().read(root, 0, 0);
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            var problem = e.getProblem() == null ? "it isn't YAML" : e.getProblem();
            throw Unreadable.at(mark == null ? 1 : mark.getLine() + 1, problem.strip() + ".");
        } catch (YAMLException e) {
            throw e.getMessage() != null && e.getMessage().startsWith("Nesting")
                    ? Unreadable.tooDeep(1)
                    : Unreadable.at(1, "it isn't YAML.");
        }
    }

    private static final class Reader {
        private int values;
        private long characters;

        Yaml read(Node node, int from, int depth) {
            int line = node.getStartMark().getLine() + 1;
            int first = from == 0 ? line : from;
            if (depth > Unreadable.DEPTH) {
                throw Unreadable.tooDeep(line);
            }
            if (++values > Unreadable.VALUES) {
                throw Unreadable.tooMany(line);
            }
            var tag = node.getTag().getValue();
            var own = tag.startsWith("!") ? tag : "";
            return switch (node) {
                case ScalarNode scalar -> scalar(scalar, first, own);
                case SequenceNode sequence -> {
                    var list = new ArrayList<Yaml>();
                    for (var element : sequence.getValue()) {
                        list.add(read(element, 0, depth + 1));
                    }
                    int last = list.isEmpty() ? line : list.getLast().last;
                    yield new Yaml(
                            first, Math.max(first, last), own, "", Map.of(), list, Kind.LIST);
                }
                case MappingNode mapping -> {
                    var map = new LinkedHashMap<String, Yaml>();
                    int last = line;
                    for (var entry : mapping.getValue()) {
                        int at = entry.getKeyNode().getStartMark().getLine() + 1;
                        var key =
                                entry.getKeyNode() instanceof ScalarNode name
                                        ? name.getValue()
                                        : "?";
                        if (map.containsKey(key)) {
                            throw Unreadable.at(at, "`%s` is given twice.".formatted(key));
                        }
                        var value = read(entry.getValueNode(), at, depth + 1);
                        map.put(key, value);
                        last = Math.max(last, value.last);
                    }
                    yield new Yaml(first, Math.max(first, last), own, "", map, List.of(), Kind.MAP);
                }
                default -> throw Unreadable.at(line, "it isn't YAML.");
            };
        }

        private Yaml scalar(ScalarNode node, int first, String tag) {
            boolean block =
                    node.getScalarStyle() == ScalarStyle.LITERAL
                            || node.getScalarStyle() == ScalarStyle.FOLDED;
            var end = node.getEndMark();
            int last = block ? end.getLine() : end.getLine() + 1;
            var text = node.getTag().equals(Tag.NULL) ? "" : node.getValue();
            characters += text.length();
            if (characters > CHARACTERS) {
                throw Unreadable.tooMany(first);
            }
            return new Yaml(
                    first, Math.max(first, last), tag, text, Map.of(), List.of(), Kind.TEXT);
        }
    }

    public boolean isMap() {
        return kind == Kind.MAP;
    }

    public boolean isList() {
        return kind == Kind.LIST;
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    public boolean has(String name) {
        return map.containsKey(name);
    }

    public @Nullable Yaml get(String name) {
        return map.get(name);
    }

    /** Of a scalar with this name, or empty. */
    public String text(String name) {
        var value = map.get(name);
        return value == null ? "" : value.text;
    }

    /** The same, with another text. */
    Yaml saying(String other) {
        return new Yaml(first, last, "", other, map, list, kind);
    }

    /** The elements with this name; one value is a list of one. */
    public List<Yaml> each(String name) {
        var value = map.get(name);
        return value == null ? List.of() : value.each();
    }

    public List<Yaml> each() {
        return isList() ? list : isText() && text.isEmpty() ? List.of() : List.of(this);
    }

    public List<String> texts(String name) {
        return each(name).stream().map(Yaml::text).filter(it -> !it.isEmpty()).toList();
    }

    public boolean isTrue(String name) {
        return isYes(text(name));
    }

    public static boolean isYes(String text) {
        return List.of("true", "yes", "on").contains(text.toLowerCase(java.util.Locale.ROOT));
    }
}
