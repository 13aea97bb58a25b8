package dev.goldsmith.schema;

import static java.util.Objects.requireNonNull;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of the JSON object that it is. The records of the language are its
 * description: reader, writer and JSON schema follow from this.
 *
 * @param noun what messages call it; empty: its property's name
 * @param word that tells its kind in {@code by}; null where there is one kind only
 */
record Shape(
        Constructor<?> constructor,
        Method extras,
        String noun,
        @Nullable String by,
        @Nullable String word,
        Language since,
        List<GuestOs> needs,
        String instead,
        List<String> readOnly,
        List<Part> parts) {
    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

    /**
     * A property.
     *
     * @param required in every language
     */
    record Part(String name, Method accessor, Content content, boolean required, Property says) {
        boolean isRequired(Language language) {
            return required || says.requiredByAzure() && language != Language.OWN;
        }
    }

    /** What a property's value is. */
    sealed interface Content {
        /** Completes "it must be …"; empty of an object, which says itself what it has. */
        default String right() {
            return switch (this) {
                case Text(var rule) -> rule.right();
                case Flag _ -> "true or false";
                case Whole(int least, int most) -> Words.whole(least, most);
                case OneOf words -> Words.oneOf(words.names());
                case Texts(var rule) ->
                        rule == Rule.ANY
                                ? "an array of strings"
                                : "an array of strings, each " + rule.right();
                case Wholes _ -> "an array of whole numbers";
                case TagMap _ -> "an object of tags, each with a string";
                case Named _ -> Identities.RIGHT;
                case Single _, Many _ -> "";
            };
        }

        record Text(Rule rule) implements Content {}

        record Flag() implements Content {}

        record Whole(int least, int most) implements Content {}

        /** One of the names of an enum; kept as such, or as text. */
        record OneOf(Class<? extends Enum<?>> words, boolean asText) implements Content {
            List<String> names() {
                return Arrays.stream(words.getEnumConstants()).map(Enum::name).toList();
            }
        }

        record Texts(Rule rule) implements Content {}

        record Wholes() implements Content {}

        record TagMap() implements Content {}

        record Named() implements Content {}

        record Single(Class<?> type) implements Content {}

        record Many(Class<?> type) implements Content {}
    }

    static Shape of(Class<?> type) {
        return SHAPES.computeIfAbsent(type, Shape::described);
    }

    /** The records of a sealed interface, in the order in which they stand there. */
    static List<Shape> kinds(Class<?> type) {
        return Arrays.stream(type.getPermittedSubclasses()).map(Shape::of).toList();
    }

    /** What messages call one, with its article; empty: its property's name. */
    static String noun(Class<?> type) {
        return type.isSealed() ? kindsOf(type).value() : of(type).noun;
    }

    static Kinds kindsOf(Class<?> type) {
        return requireNonNull(type.getAnnotation(Kinds.class), type.getName());
    }

    Object make(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the language only keeps its values", e);
        }
    }

    static @Nullable Object value(Method accessor, Object of) {
        try {
            return accessor.invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the language only tells its values", e);
        }
    }

    private static Shape described(Class<?> type) {
        var components = type.getRecordComponents();
        var noun = said(type, Noun.class).orElseGet(() -> nothing(Noun.class));
        var kinds = said(type, Kinds.class);
        var word = noun.word().isEmpty() ? type.getSimpleName() : noun.word();
        return new Shape(
                constructor(type, components),
                components[components.length - 1].getAccessor(),
                kinds.map(it -> Words.article(it.each().formatted(word))).orElse(noun.value()),
                kinds.map(Kinds::by).orElse(null),
                kinds.isEmpty() ? null : word,
                noun.since(),
                List.of(noun.needs()),
                noun.instead(),
                List.of(noun.readOnly()),
                Arrays.stream(components)
                        .filter(it -> it.getType() != Extras.class)
                        .map(it -> part(type, it))
                        .toList());
    }

    /** By the record, else by one of its interfaces. */
    private static <A extends Annotation> Optional<A> said(Class<?> type, Class<A> annotation) {
        return Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()))
                .map(it -> it.getAnnotation(annotation))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        try {
            return type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has it", e);
        }
    }

    private static Part part(Class<?> type, RecordComponent component) {
        var says =
                accessors(type, component.getName())
                        .map(it -> it.getAnnotation(Property.class))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseGet(() -> nothing(Property.class));
        return new Part(
                component.getName(),
                component.getAccessor(),
                content(component, says),
                !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                says);
    }

    /** The component's own, then those of the interfaces. */
    private static Stream<Method> accessors(Class<?> type, String name) {
        return Stream.concat(
                Arrays.stream(type.getDeclaredMethods())
                        .filter(it -> it.getName().equals(name) && it.getParameterCount() == 0),
                Arrays.stream(type.getInterfaces()).flatMap(it -> accessors(it, name)));
    }

    private static Content content(RecordComponent component, Property says) {
        var type = component.getType();
        if (type == List.class) {
            var element = argument(component, 0);
            return element == String.class
                    ? new Content.Texts(says.rule())
                    : element == Integer.class ? new Content.Wholes() : new Content.Many(element);
        }
        if (type == Map.class) {
            return argument(component, 1) == String.class
                    ? new Content.TagMap()
                    : new Content.Named();
        }
        if (type == String.class) {
            return says.among() == Property.None.class
                    ? new Content.Text(says.rule())
                    : new Content.OneOf(says.among(), true);
        }
        if (type == Boolean.class) {
            return new Content.Flag();
        }
        if (type == Integer.class) {
            return new Content.Whole(says.least(), says.most());
        }
        return type.isEnum() ? new Content.OneOf(words(type), false) : new Content.Single(type);
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Enum<?>> words(Class<?> type) {
        return (Class<? extends Enum<?>>) type;
    }

    private static Class<?> argument(RecordComponent component, int at) {
        return (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[at];
    }

    /** Of who says all by itself: the annotation as it is when nothing is said. */
    private static <A extends Annotation> A nothing(Class<A> annotation) {
        try {
            var bare = Bare.class.getDeclaredMethod("bare");
            return requireNonNull(
                    annotation == Noun.class
                            ? Bare.class.getAnnotation(annotation)
                            : bare.getAnnotation(annotation));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Noun
    private interface Bare {
        @Property
        String bare();
    }
}
