package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.RegionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of OData that Azure Resource Manager documents for lists of resources and of groups:
 * {@code resourceType eq '…' and substringof('web', name) or tagName eq 'env' and tagValue eq
 * 'prod'}. What isn't part of it is refused, never left out.
 */
final class ResourceFilter {
    private static final String PARAMETER = "$filter";
    private static final int LONGEST = 1000;
    private static final Pattern TOKEN =
            Pattern.compile("(?:'[^']*+(?:''[^']*+)*+'?+|[A-Za-z/]++|[(),])\\s*+");

    private final List<String> tokens = new ArrayList<>();
    private int at;

    /** What one resource must be like. */
    sealed interface Clause {
        boolean takes(Listed it);
    }

    private enum Property {
        LOCATION("location", it -> RegionKey.of(it.location())),
        TYPE("resourceType", Listed::type),
        NAME("name", Listed::name),
        GROUP("resourceGroup", Listed::group);

        final String word;
        final Function<Listed, String> of;

        Property(String word, Function<Listed, String> of) {
            this.word = word;
            this.of = of;
        }

        static Optional<Property> of(String word) {
            return Arrays.stream(values()).filter(p -> p.word.equalsIgnoreCase(word)).findFirst();
        }

        String value(String text) {
            return (this == LOCATION ? RegionKey.of(text) : text).toLowerCase(Locale.ROOT);
        }

        String of(Listed it) {
            return of.apply(it).toLowerCase(Locale.ROOT);
        }
    }

    record Is(Property property, String value, boolean equal) implements Clause {
        @Override
        public boolean takes(Listed it) {
            return property.of(it).equals(value) == equal;
        }
    }

    record Contains(Property property, String part) implements Clause {
        @Override
        public boolean takes(Listed it) {
            return property.of(it).contains(part);
        }
    }

    /**
     * Names of tags compare without case, values with it.
     *
     * @param value null or empty for any, as {@code az … --tag env} asks
     */
    record Tag(String name, boolean prefix, @Nullable String value) implements Clause {
        @Override
        public boolean takes(Listed it) {
            return it.tags().entrySet().stream()
                    .anyMatch(tag ->
                            (prefix
                                            ? tag.getKey().toLowerCase(Locale.ROOT).startsWith(name)
                                            : tag.getKey().equalsIgnoreCase(name))
                                    && (value == null
                                            || value.isEmpty()
                                            || value.equals(tag.getValue())));
        }
    }

    /** Only beside the tag's name; {@link All} puts the two together. */
    record TagValue(String value) implements Clause {
        @Override
        public boolean takes(Listed it) {
            throw new IllegalStateException("a tag's value stands beside its name");
        }
    }

    record All(List<Clause> clauses) implements Clause {
        @Override
        public boolean takes(Listed it) {
            return clauses.stream().allMatch(c -> c.takes(it));
        }
    }

    record Any(List<Clause> clauses) implements Clause {
        @Override
        public boolean takes(Listed it) {
            return clauses.stream().anyMatch(c -> c.takes(it));
        }
    }

    /**
     * @throws Refused INVALID_REQUEST, naming what isn't known
     */
    static Clause parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return new All(List.of());
        }
        var filter = new ResourceFilter(text.strip());
        var clause = filter.any();
        if (filter.at < filter.tokens.size()) {
            throw filter.unexpected();
        }
        return clause;
    }

    /** Whether it can take something of this type at all. */
    static boolean takesType(Clause clause, String type) {
        return pinned(clause, Property.TYPE, type);
    }

    static boolean takesGroup(Clause clause, String group) {
        return pinned(clause, Property.GROUP, group);
    }

    private static boolean pinned(Clause clause, Property property, String value) {
        return switch (clause) {
            case Is it ->
                    it.property() != property
                            || !it.equal()
                            || it.value().equals(property.value(value));
            case All all -> all.clauses().stream().allMatch(c -> pinned(c, property, value));
            case Any any -> any.clauses().stream().anyMatch(c -> pinned(c, property, value));
            case Contains _, Tag _, TagValue _ -> true;
        };
    }

    private ResourceFilter(String text) {
        if (text.length() > LONGEST) {
            throw refused("A filter has at most %d characters.".formatted(LONGEST));
        }
        var token = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!token.region(end, text.length()).lookingAt()) {
                throw refused("`%s` can't be read.".formatted(text.substring(end)));
            }
            tokens.add(token.group().strip());
            end = token.end();
        }
    }

    private Clause any() {
        var clauses = new ArrayList<Clause>();
        do {
            clauses.add(all());
        } while (skip("or"));
        return clauses.size() == 1 ? clauses.getFirst() : new Any(clauses);
    }

    private Clause all() {
        var clauses = new ArrayList<Clause>();
        do {
            clauses.add(clause());
        } while (skip("and"));
        var values = clauses.stream().filter(TagValue.class::isInstance).toList();
        var names = clauses.stream().filter(Tag.class::isInstance).toList();
        if (values.isEmpty()) {
            return clauses.size() == 1 ? clauses.getFirst() : new All(clauses);
        }
        if (values.size() > 1 || names.size() != 1) {
            throw refused("`tagValue` stands beside one `tagName`, joined by `and`.");
        }
        var name = (Tag) names.getFirst();
        clauses.removeAll(values);
        clauses.set(
                clauses.indexOf(name),
                new Tag(name.name(), name.prefix(), ((TagValue) values.getFirst()).value()));
        return new All(clauses);
    }

    private Clause clause() {
        if (skip("(")) {
            var inner = any();
            require(")");
            return inner;
        }
        if (skip("substringof")) {
            require("(");
            var part = text();
            require(",");
            var property = property();
            require(")");
            return new Contains(property, property.value(part));
        }
        if (skip("startswith")) {
            require("(");
            require("tagName");
            require(",");
            var prefix = text();
            require(")");
            return new Tag(prefix.toLowerCase(Locale.ROOT), true, null);
        }
        if (skip("tagName")) {
            require("eq");
            return new Tag(text(), false, null);
        }
        if (skip("tagValue")) {
            require("eq");
            return new TagValue(text());
        }
        var property = property();
        var equal = skip("eq");
        if (!equal) {
            require("ne");
        }
        return new Is(property, property.value(text()), equal);
    }

    private Property property() {
        var property = Property.of(peek()).orElseThrow(this::unexpected);
        at++;
        return property;
    }

    private String text() {
        var token = peek();
        // An odd number of quotes: it doesn't end.
        if (!token.startsWith("'") || token.chars().filter(c -> c == '\'').count() % 2 != 0) {
            throw unexpected();
        }
        at++;
        return token.substring(1, token.length() - 1).replace("''", "'");
    }

    private boolean skip(String word) {
        boolean there = peek().equalsIgnoreCase(word);
        if (there) {
            at++;
        }
        return there;
    }

    private void require(String word) {
        if (!skip(word)) {
            throw unexpected();
        }
    }

    /** Empty at the end. */
    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private Refused unexpected() {
        return refused(
                peek().isEmpty()
                        ? "It ends too early."
                        : "`%s` isn't known there.".formatted(peek()));
    }

    private static Refused refused(String what) {
        return Refused.field(
                Refusal.INVALID_REQUEST,
                PARAMETER,
                what
                        + " A filter joins clauses with `and` and `or`: `resourceType`, `resourceGroup`, `name` or `location` with `eq` or `ne` and a text in single quotes, `tagName eq 'env' and tagValue eq 'prod'`, `substringof('web', name)`, `startswith(tagName, 'e')`.");
    }
}
