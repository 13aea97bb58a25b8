package dev.goldsmith.schema;

import dev.goldsmith.schema.Shape.Content;
import dev.goldsmith.schema.Shape.Part;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an object as its shape describes it. */
final class ShapeReader {
    private ShapeReader() {}

    /**
     * @param type a record, or a sealed interface of records
     * @return null after a fault that leaves nothing to build from
     */
    static <T> @Nullable T read(Class<T> type, Fields fields) {
        return type.cast(type.isSealed() ? kind(type, fields) : object(Shape.of(type), fields));
    }

    private static @Nullable Object kind(Class<?> type, Fields fields) {
        var kinds =
                Shape.kinds(type).stream()
                        .filter(it -> fields.language.compareTo(it.since()) >= 0)
                        .toList();
        var words = kinds.stream().map(it -> String.valueOf(it.word())).toList();
        var word = fields.requiredOneOf(Shape.kindsOf(type).by(), words);
        if (word == null) {
            return null;
        }
        var kind = kinds.get(words.indexOf(word));
        return object(kind, fields.as(kind.noun()));
    }

    private static @Nullable Object object(Shape shape, Fields fields) {
        fields.readOnly(shape.readOnly());
        shape.parts().forEach(it -> fields.since(it.says().since(), it.name()));
        var values = new Object[shape.parts().size() + 1];
        boolean complete = true;
        for (int i = 0; i < values.length - 1; i++) {
            var part = shape.parts().get(i);
            values[i] = value(part, fields);
            complete &= values[i] != null || !part.required();
        }
        values[values.length - 1] = fields.extras();
        var read = shape.make(values);
        if (read instanceof Judged judged) {
            judged.judge(fields);
        }
        fields.end();
        return complete ? read : null;
    }

    private static @Nullable Object value(Part it, Fields fields) {
        var name = it.name();
        boolean required = it.isRequired(fields.language);
        return switch (it.content()) {
            case Content.Text(var rule) ->
                    required
                            ? fields.requiredText(name, rule)
                            : fields.text(name, rule, !it.says().requiredByAzure());
            case Content.Flag _ -> fields.flag(name);
            case Content.Whole(int least, int most) -> fields.whole(name, least, most);
            case Content.OneOf words -> oneOf(name, words, required, fields);
            case Content.Texts(var rule) ->
                    required ? fields.requiredTexts(name, rule) : fields.texts(name, rule);
            case Content.Wholes _ -> fields.wholes(name);
            case Content.TagMap _ -> Tags.read(fields, name);
            case Content.Named _ -> Identities.read(fields, name);
            case Content.Single(var type) -> {
                Function<Fields, @Nullable Object> reader = inner -> read(type, inner);
                yield required
                        ? fields.requiredObject(name, noun(type, name), reader)
                        : fields.object(name, noun(type, name), reader);
            }
            case Content.Many(var type) -> {
                Function<Fields, @Nullable Object> reader = inner -> read(type, inner);
                yield required
                        ? fields.requiredList(name, noun(type, name), reader)
                        : fields.list(name, noun(type, name), reader);
            }
        };
    }

    private static @Nullable Object oneOf(
            String name, Content.OneOf words, boolean required, Fields fields) {
        var names = words.names();
        var word = required ? fields.requiredOneOf(name, names) : fields.oneOf(name, names);
        if (words.asText()) {
            return word == null && required ? "" : word;
        }
        return word == null ? null : constants(words).get(names.indexOf(word));
    }

    private static List<? extends Enum<?>> constants(Content.OneOf words) {
        return List.of(words.words().getEnumConstants());
    }

    private static String noun(Class<?> type, String name) {
        var noun = Shape.noun(type);
        return noun.isEmpty() ? Words.code(name) : noun;
    }
}
