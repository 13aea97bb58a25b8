package dev.goldsmith.secret;

import dev.goldsmith.kernel.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What whoever asks for a build can say, and everybody reads.
 *
 * @param name of the variable that scripts get it in
 * @param byDefault null: none
 * @param allowed values; empty: all of the type
 * @param required whether a run needs a value of it
 * @param steps names of those that get it; empty: all of the template that run a script
 * @param description for who fills in the form
 */
public record Parameter(
        String name,
        Type type,
        @Nullable String byDefault,
        List<String> allowed,
        boolean required,
        List<String> steps,
        @Nullable String description) {
    static final int LONGEST = 1024;
    private static final int MOST_ALLOWED = 50;
    private static final int MOST_STEPS = 20;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\u2028\\u2029]");

    /** What a value is. */
    public enum Type {
        STRING,
        NUMBER,
        BOOLEAN,
        CHOICE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * As it is sent, each field as somebody typed it.
     *
     * @param type null: {@code string}
     */
    public record Wish(
            @Nullable String name,
            @Nullable String type,
            @Nullable String byDefault,
            List<String> allowed,
            boolean required,
            List<String> steps,
            @Nullable String description) {}

    public Parameter {
        allowed = List.copyOf(allowed);
        steps = List.copyOf(steps);
    }

    /**
     * @param field where it stands, {@code parameters[0]}
     */
    static Parameter of(String field, Wish wish) {
        var name = wish.name() == null ? "" : wish.name().strip();
        SecretUse.checkVariable(field + ".name", name);
        var type =
                wish.type() == null || wish.type().isBlank()
                        ? Type.STRING
                        : Fields.oneOf(field + ".type", wish.type(), Type.values(), Type::word);
        var description = blankless(wish.description());
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw Fields.fault(
                    field + ".description",
                    "A description has at most %d characters.".formatted(LONGEST_DESCRIPTION));
        }
        var it =
                new Parameter(
                        name,
                        type,
                        blankless(wish.byDefault()),
                        words(wish.allowed()),
                        wish.required(),
                        words(wish.steps()),
                        description);
        it.check(field);
        return it;
    }

    private void check(String field) {
        if (allowed.size() > MOST_ALLOWED) {
            throw Fields.fault(
                    field + ".allowed",
                    "A parameter has at most %d allowed values.".formatted(MOST_ALLOWED));
        }
        if (steps.size() > MOST_STEPS) {
            throw Fields.fault(field + ".steps", "Name at most %d steps.".formatted(MOST_STEPS));
        }
        if (type == Type.CHOICE && allowed.isEmpty()) {
            throw Fields.fault(
                    field + ".allowed", "A choice needs its allowed values: what to choose from.");
        }
        if (type == Type.BOOLEAN && !allowed.isEmpty()) {
            throw Fields.fault(
                    field + ".allowed", "A boolean is true or false; leave allowed values out.");
        }
        for (var value : allowed) {
            var fault = unlike(value);
            if (fault != null) {
                throw Fields.fault(field + ".allowed", fault);
            }
        }
        var fault = byDefault == null ? null : fault(byDefault);
        if (fault != null) {
            throw Fields.fault(field + ".default", fault);
        }
    }

    private static List<String> words(List<String> typed) {
        return typed.stream()
                .map(it -> it == null ? "" : it.strip())
                .filter(it -> !it.isEmpty())
                .distinct()
                .toList();
    }

    static @Nullable String blankless(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** What is wrong with a value, in a sentence; null: nothing. */
    @Nullable String fault(String value) {
        var unlike = unlike(value);
        if (unlike != null || allowed.isEmpty() || allowed.contains(value)) {
            return unlike;
        }
        return "%s must be one of %s; it is '%s'."
                .formatted(name, String.join(", ", allowed), shown(value));
    }

    private @Nullable String unlike(String value) {
        if (value.length() > LONGEST) {
            return "A value has at most %d characters; this one of %s has %d."
                    .formatted(LONGEST, name, value.length());
        }
        if (CONTROL.matcher(value).find()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            return "A value of %s is one line of text, without control characters.".formatted(name);
        }
        return switch (type) {
            case STRING, CHOICE -> null;
            case NUMBER ->
                    NUMBER.matcher(value).matches()
                            ? null
                            : "%s must be a number such as 8 or 2.5, with at most 15 digits; it is '%s'."
                                    .formatted(name, shown(value));
            case BOOLEAN ->
                    value.equals("true") || value.equals("false")
                            ? null
                            : "%s must be true or false; it is '%s'.".formatted(name, shown(value));
        };
    }

    private static String shown(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }

    /** Whether one step would get both, and one variable can't have two values. */
    boolean clashes(SecretUse use) {
        return name.equals(use.variable())
                && (steps.isEmpty() || use.step() == null || steps.contains(use.step()));
    }
}
