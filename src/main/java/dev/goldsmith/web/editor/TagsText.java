package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Tags as lines, {@code name=value}. A line that stays keeps its tag exactly as it was written. */
final class TagsText {
    private TagsText() {}

    static String of(JsonNode tags) {
        return tags.propertyStream().map(TagsText::line).collect(Collectors.joining("\n"));
    }

    static void into(ObjectNode parent, String name, String typed) {
        var before = parent.get(name) instanceof ObjectNode there ? there : parent.objectNode();
        var after = parent.objectNode();
        var byLine = new HashMap<String, Map.Entry<String, JsonNode>>();
        before.propertyStream().forEach(tag -> byLine.putIfAbsent(line(tag), tag));
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
        parent.set(name, after);
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
