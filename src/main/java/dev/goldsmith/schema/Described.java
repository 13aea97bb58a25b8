package dev.goldsmith.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A property as its description tells it to people.
 *
 * @param hint what more they may want to know, or empty
 */
public record Described(String name, String label, String hint, Form form) {
    /** What its value looks like. */
    public enum Form {
        TEXT,
        TEXTS,
        FLAG,
        WHOLE,
        WHOLES,
        /** One of a few texts. */
        WORD,
        TAGS,
        OBJECT,
        OBJECTS
    }

    /** Those of one kind of object. */
    public static List<Described> of(Class<? extends Record> type) {
        return all(Shape.of(type));
    }

    /** Those of each kind of a sealed interface, by the kind's word. */
    public static Map<String, List<Described>> kinds(Class<?> type) {
        var kinds = new LinkedHashMap<String, List<Described>>();
        Shape.kinds(type).forEach(kind -> kinds.put(String.valueOf(kind.word()), all(kind)));
        return kinds;
    }

    /**
     * @param path in a template, such as {@code properties.vmProfile.vmSize}
     */
    public static Described at(String path) {
        var names = List.of(path.split("\\."));
        Class<?> type = ImageTemplate.class;
        for (var name : names.subList(0, names.size() - 1)) {
            type = ((Shape.Content.Single) part(type, name).content()).type();
        }
        return of(part(type, names.getLast()));
    }

    private static Shape.Part part(Class<?> type, String name) {
        return Shape.of(type).parts().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Described> all(Shape shape) {
        return shape.parts().stream().map(Described::of).toList();
    }

    private static Described of(Shape.Part it) {
        return new Described(it.name(), it.says().label(), it.says().hint(), form(it.content()));
    }

    private static Form form(Shape.Content content) {
        return switch (content) {
            case Shape.Content.Text _ -> Form.TEXT;
            case Shape.Content.Texts _ -> Form.TEXTS;
            case Shape.Content.Flag _ -> Form.FLAG;
            case Shape.Content.Whole _ -> Form.WHOLE;
            case Shape.Content.Wholes _ -> Form.WHOLES;
            case Shape.Content.OneOf _ -> Form.WORD;
            case Shape.Content.TagMap _ -> Form.TAGS;
            case Shape.Content.Single _, Shape.Content.Named _ -> Form.OBJECT;
            case Shape.Content.Many _ -> Form.OBJECTS;
        };
    }
}
