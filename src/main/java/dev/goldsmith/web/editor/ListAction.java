package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A button beside a list of the form: {@code add:Shell:customize}, {@code up:2:customize}, {@code
 * down:2:customize}, {@code remove:2:validate.inVMValidations}, {@code copy:2:customize}, {@code
 * below:2-Shell:customize} for a new one under it, {@code move:4-1:customize} for one that was
 * dragged, {@code add:Region:distribute.0.targetRegions}, {@code add:Disk:additionalDataDisks}.
 */
public record ListAction(Verb verb, String argument, String list) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(add|up|down|remove|copy|below|move):([\\w-]+):(customize|distribute|validate\\.inVMValidations"
                            + "|additionalDataDisks|distribute\\.\\d{1,6}\\.targetRegions)");

    /** Which property an added element begins with, besides its type. */
    private static final Map<String, String> FIRST =
            Map.of(
                    "Shell",
                    "inline",
                    "PowerShell",
                    "inline",
                    "Script",
                    "scriptUri",
                    "File",
                    "sourceUri");

    public enum Verb {
        ADD,
        UP,
        DOWN,
        REMOVE,
        COPY,
        BELOW,
        MOVE
    }

    public static Optional<ListAction> parse(String action) {
        var form = FORM.matcher(action);
        return form.matches()
                ? Optional.of(
                        new ListAction(
                                Verb.valueOf(form.group(1).toUpperCase(Locale.ROOT)),
                                form.group(2),
                                form.group(3)))
                : Optional.empty();
    }

    /** The JSON after it. A place that isn't there changes nothing: a page may be old. */
    public ObjectNode on(ObjectNode template) {
        var changed = template.deepCopy();
        var steps = list.split("\\.");
        var parent = object(changed, "properties");
        for (int i = 0; parent != null && i < steps.length - 1; i++) {
            parent =
                    steps[i + 1].matches("\\d+")
                            ? element(parent, steps[i], Integer.parseInt(steps[++i]))
                            : object(parent, steps[i]);
        }
        var name = steps[steps.length - 1];
        var elements = parent == null ? null : array(parent, name);
        if (parent == null || elements == null) {
            // Something else stands where the list would be; its reader says so at the save.
            return template;
        }
        switch (verb) {
            case ADD -> elements.add(added(elements, argument));
            case UP -> move(elements, -1);
            case DOWN -> move(elements, 1);
            case COPY -> {
                if (elements.has(place()) && !isRows()) {
                    elements.insert(place() + 1, elements.get(place()).deepCopy());
                }
            }
            case BELOW -> {
                if (elements.has(place()) && !isRows()) {
                    elements.insert(place() + 1, added(elements, rest()));
                }
            }
            case MOVE -> {
                if (rest().matches("\\d{1,6}")) {
                    move(elements, Integer.parseInt(rest()) - place());
                }
            }
            case REMOVE -> {
                if (elements.has(place())) {
                    elements.remove(place());
                }
                if (elements.isEmpty() && isRows()) {
                    parent.remove(name);
                }
            }
        }
        return changed;
    }

    /** What somebody goes on from in a card that is new. */
    static String entry(String card) {
        return card + ".entry";
    }

    /**
     * Name of what somebody goes on from: the first field of the new card, the card that moved, the
     * one that took the place of the one that went; the list when there is none.
     */
    public String goesOn(ObjectNode after) {
        var elements = after.at("/properties/" + list.replace('.', '/'));
        int last = elements.size() - 1;
        int at =
                switch (verb) {
                    case ADD -> last;
                    case UP -> Math.max(0, place() - 1);
                    case DOWN -> Math.min(last, place() + 1);
                    case COPY, BELOW -> Math.min(last, place() + 1);
                    case MOVE ->
                            rest().matches("\\d{1,6}")
                                    ? Math.min(last, Integer.parseInt(rest()))
                                    : last;
                    case REMOVE -> Math.min(last, place());
                };
        var card = at < 0 ? list : list + "." + at;
        return (verb == Verb.ADD || verb == Verb.BELOW) && at >= 0 ? entry(card) : card;
    }

    private static @Nullable ObjectNode object(ObjectNode parent, String name) {
        return parent.hasNonNull(name)
                ? parent.get(name) instanceof ObjectNode there ? there : null
                : parent.putObject(name);
    }

    private static @Nullable ObjectNode element(ObjectNode parent, String name, int at) {
        return parent.path(name).get(at) instanceof ObjectNode there ? there : null;
    }

    private static @Nullable ArrayNode array(ObjectNode parent, String name) {
        return parent.hasNonNull(name)
                ? parent.get(name) instanceof ArrayNode there ? there : null
                : parent.putArray(name);
    }

    private void move(ArrayNode elements, int by) {
        int from = place();
        int to = from + by;
        if (elements.has(from) && elements.has(to)) {
            elements.insert(to, elements.remove(from));
        }
    }

    /** What stands before a dash, if there is one. */
    private int place() {
        int dash = argument.indexOf('-');
        var text = dash < 0 ? argument : argument.substring(0, dash);
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    }

    /** What stands behind it. */
    private String rest() {
        return argument.substring(argument.indexOf('-') + 1);
    }

    /** Whether it is a list that may be left out, of elements without a type. */
    private boolean isRows() {
        return list.equals(TemplateForm.DISKS) || list.endsWith(TargetFields.REGIONS);
    }

    private ObjectNode added(ArrayNode elements, String kind) {
        var element = elements.objectNode();
        if (isRows()) {
            return element;
        }
        element.put("type", kind.equals("Script") ? "Shell" : kind);
        if (list.equals("distribute")) {
            element.put("runOutputName", freeOutputName(elements));
            return kind.equals("ManagedImage") ? element.put("location", "local") : element;
        }
        var first = FIRST.get(kind);
        if (first != null) {
            if (first.equals("inline")) {
                element.set(first, element.arrayNode());
            } else {
                element.put(first, "");
            }
        }
        return element;
    }

    private String freeOutputName(ArrayNode elements) {
        var stem =
                switch (argument) {
                    case "VHD" -> "vhd";
                    case "ManagedImage" -> "managed";
                    default -> "gallery";
                };
        var name = stem;
        for (int n = 2; taken(elements, name); n++) {
            name = stem + n;
        }
        return name;
    }

    private static boolean taken(ArrayNode elements, String name) {
        return elements.valueStream()
                .anyMatch(e -> e.path("runOutputName").asText().equalsIgnoreCase(name));
    }
}
