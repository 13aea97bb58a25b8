package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.Described;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A property that one field shows.
 *
 * @param name of the property; with dots when it is within others
 * @param choices of a {@link Field.Kind#CHOICE}: what may be there, and what to call it
 */
record Detail(String name, String label, String hint, Field.Kind kind, List<Choice> choices) {
    /** Of a property that stands in another object under this name. */
    static Detail of(String name, Described it, Choice... choices) {
        return new Detail(name, it.label(), it.hint(), kind(it.form()), List.of(choices));
    }

    static Detail of(Described it, Choice... choices) {
        return of(it.name(), it, choices);
    }

    /** The same to choose from what the page knows. */
    Detail among() {
        return new Detail(name, label, hint, Field.Kind.CHOICE, List.of());
    }

    private static Field.Kind kind(Described.Form form) {
        return switch (form) {
            case TEXT -> Field.Kind.TEXT;
            case TEXTS -> Field.Kind.LINES;
            case FLAG -> Field.Kind.BOX;
            case WHOLE -> Field.Kind.NUMBER;
            case WHOLES -> Field.Kind.NUMBERS;
            case WORD -> Field.Kind.CHOICE;
            case TAGS -> Field.Kind.TAGS;
            case OBJECT -> Field.Kind.IDENTITY;
            case OBJECTS ->
                    throw new IllegalArgumentException("one field shows no list of objects");
        };
    }

    /** What the fields of these show, by name. */
    static Map<String, String> shown(List<Detail> all, JsonNode object) {
        var shown = new LinkedHashMap<String, String>();
        all.forEach(it -> shown.put(it.name, it.in(object)));
        return shown;
    }

    /** What was typed into the fields of these, as far as they were in the form. */
    static Map<String, String> typed(List<Detail> all, Typed typed, String prefix) {
        var sent = new LinkedHashMap<String, String>();
        all.forEach(it -> {
            var text = typed.text(prefix + it.name);
            if (text != null) {
                sent.put(it.name, text);
            }
        });
        return sent;
    }

    static void into(List<Detail> all, ObjectNode object, Map<String, String> typed) {
        all.forEach(it -> {
            var text = typed.get(it.name);
            if (text != null && !text.equals(it.in(object))) {
                it.within(object, it.name, text);
            }
        });
    }

    private String in(JsonNode object) {
        int dot = name.lastIndexOf('.');
        var parent = object;
        for (var step : dot < 0 ? new String[0] : name.substring(0, dot).split("\\.")) {
            parent = parent.path(step);
        }
        var last = name.substring(dot + 1);
        return switch (kind) {
            case TEXT, NUMBER, CHOICE -> Shown.text(parent, last);
            case LINES -> Shown.commands(parent, last);
            case NUMBERS ->
                    parent.get(last) instanceof ArrayNode array
                            ? array.valueStream()
                                    .map(Shown::element)
                                    .collect(Collectors.joining(", "))
                            : Shown.text(parent, last);
            case BOX -> String.valueOf(parent.path(last).asBoolean(false));
            case TAGS -> TagsText.of(parent, last);
            case IDENTITY -> IdentityText.of(parent.path(last));
        };
    }

    private void within(ObjectNode object, String path, String typed) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            put(object, path, typed);
        } else {
            Shown.within(
                    object,
                    path.substring(0, dot),
                    inner -> within(inner, path.substring(dot + 1), typed));
        }
    }

    private void put(ObjectNode object, String last, String typed) {
        if (typed.isBlank() && kind != Field.Kind.TAGS) {
            object.remove(last);
            return;
        }
        switch (kind) {
            case TEXT, CHOICE -> Shown.text(object, last, typed);
            case LINES -> Shown.commands(object, last, typed);
            case NUMBER -> Shown.whole(object, last, typed);
            case NUMBERS -> {
                var array = object.arrayNode();
                for (var number : typed.strip().split("[,\\s]+")) {
                    // What is no number goes in as typed, so that the reader can say so.
                    if (number.matches("-?\\d{1,9}")) {
                        array.add(Integer.parseInt(number));
                    } else {
                        array.add(number);
                    }
                }
                object.set(last, array);
            }
            case BOX -> Shown.flag(object, last, Boolean.valueOf(typed));
            case TAGS -> TagsText.into(object, last, typed);
            case IDENTITY -> IdentityText.into(object, last, typed);
        }
    }
}
