package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.TemplateWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One customizer or validator.
 *
 * @param origin its place in the JSON that the form was made of, so that what the form doesn't show
 *     goes with it; -1 when it isn't from there
 * @param details what its kind has, by the property's name; what isn't there wasn't in the form
 * @param json all of it, for a kind that the form can't edit
 */
public record StepFields(
        int origin, String type, Look look, Map<String, String> details, String json) {
    private static final String INLINE = "inline";
    private static final String SCRIPT = "scriptUri";

    /** Which fields are shown. */
    public enum Look {
        /** Commands, and an address only where there is one. */
        COMMANDS,
        /** A script by its address. */
        SCRIPT,
        /** All that its kind has. */
        DETAILS,
        /** Only its JSON, to read. */
        OTHER
    }

    static StepFields of(int index, JsonNode step) {
        var type = Shown.text(step, "type");
        return new StepFields(
                index,
                type,
                look(step, StepDetails.of(type)),
                Detail.shown(StepDetails.of(type), step),
                TemplateWriter.pretty(step));
    }

    static StepFields of(Typed typed, String prefix) {
        return new StepFields(
                typed.index(prefix + "origin"),
                "",
                Look.OTHER,
                Detail.typed(StepDetails.all(), typed, prefix),
                "");
    }

    private static Look look(JsonNode step, List<Detail> details) {
        if (details.isEmpty()) {
            return Look.OTHER;
        }
        return details.stream().noneMatch(it -> it.name().equals(INLINE))
                ? Look.DETAILS
                : step.has(SCRIPT) && !step.has(INLINE) ? Look.SCRIPT : Look.COMMANDS;
    }

    JsonNode into(@Nullable JsonNode there) {
        if (there != null && !(there instanceof ObjectNode)) {
            return there;
        }
        var step =
                there == null
                        ? JsonNodeFactory.instance.objectNode()
                        : (ObjectNode) there.deepCopy();
        // Commands that were emptied stay commands; any other property that is emptied goes.
        Shown.commands(step, INLINE, details.get(INLINE));
        Detail.into(StepDetails.of(Shown.text(step, "type")), step, details);
        return step;
    }

    /** Those that have a field. */
    List<Detail> shown() {
        return StepDetails.of(type).stream().filter(this::isShown).toList();
    }

    private boolean isShown(Detail detail) {
        return switch (detail.name()) {
            case INLINE -> look != Look.SCRIPT;
            case SCRIPT, "sha256Checksum" -> look != Look.COMMANDS || hasScript();
            default -> true;
        };
    }

    /** Both at once is a fault, and to mend it one must see both. */
    private boolean hasScript() {
        return !details.getOrDefault(SCRIPT, "").isEmpty();
    }

    public boolean isOther() {
        return look == Look.OTHER;
    }

    /** What to call it. */
    public String title() {
        var name = details.getOrDefault("name", "");
        return !name.isBlank() ? name : type.isBlank() ? "Step" : type;
    }
}
