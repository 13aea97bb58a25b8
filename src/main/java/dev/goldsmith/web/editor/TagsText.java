package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tags as lines, {@code name=value}. A line that stays keeps its tag exactly as it was written, and
 * a tag that has a field of its own has no line.
 */
final class TagsText {
    private TagsText() {}

    static String of(JsonNode parent, String name) {
        return lines(parent.path(name), name).map(TagsText::line).collect(Collectors.joining("\n"));
    }

    private static Stream<Map.Entry<String, JsonNode>> lines(JsonNode tags, String name) {
        return tags.propertyStream().filter(tag -> !isField(name, tag.getKey()));
    }

    private static boolean isField(String name, String tag) {
        return Details.TAGS.stream().anyMatch(it -> it.name().equals(name + "." + tag));
    }

    static void into(ObjectNode parent, String name, String typed) {
        var before = parent.get(name) instanceof ObjectNode there ? there : parent.objectNode();
        var after = parent.objectNode();
        var byLine = new HashMap<String, Map.Entry<String, JsonNode>>();
        lines(before, name).forEach(tag -> byLine.putIfAbsent(line(tag), tag));
        typed.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    var tag = byLine.get(line);
                    if (tag == null) {
                        put(after, line);
                    } else {
                        after.set(tag.getKey(), tag.getValue());
                    }
                });
        before.propertyStream()
                .filter(tag -> isField(name, tag.getKey()))
                .forEach(tag -> after.set(tag.getKey(), tag.getValue()));
        if (after.isEmpty()) {
            parent.remove(name);
        } else {
            parent.set(name, after);
        }
    }

    private static void put(ObjectNode tags, String line) {
        int at = line.indexOf('=');
        tags.put(
                (at < 0 ? line : line.substring(0, at)).strip(),
                at < 0 ? "" : line.substring(at + 1).strip());
    }

    private static String line(Map.Entry<String, JsonNode> tag) {
        return oneLine(tag.getKey()) + "=" + oneLine(Shown.element(tag.getValue()));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
