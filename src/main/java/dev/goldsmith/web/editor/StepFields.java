package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.TemplateWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One customizer or validator. Null: not in the form.
 *
 * @param origin its place in the JSON that the form was made of, so that what the form doesn't show
 *     goes with it; -1 when it isn't from there
 * @param details what only its kind has, by the property's name
 * @param json all of it, for a kind that the form can't edit
 */
public record StepFields(
        int origin,
        String type,
        Look look,
        @Nullable String name,
        @Nullable String inline,
        @Nullable String scriptUri,
        @Nullable String sourceUri,
        @Nullable String destination,
        @Nullable String sha256Checksum,
        Map<String, String> details,
        String json) {

    /** Which fields are shown. */
    public enum Look {
        COMMANDS,
        SCRIPT,
        FILE,
        /** Nothing but its details. */
        DETAILS,
        /** Only its JSON, to read. */
        OTHER
    }

    static StepFields of(int index, JsonNode step) {
        return new StepFields(
                index,
                Shown.text(step, "type"),
                look(step),
                Shown.text(step, "name"),
                Shown.commands(step, "inline"),
                Shown.text(step, "scriptUri"),
                Shown.text(step, "sourceUri"),
                Shown.text(step, "destination"),
                Shown.text(step, "sha256Checksum"),
                Detail.shown(StepDetails.of(Shown.text(step, "type")), step),
                TemplateWriter.pretty(step));
    }

    static StepFields of(Typed typed, String prefix) {
        return new StepFields(
                typed.index(prefix + "origin"),
                "",
                Look.OTHER,
                typed.text(prefix + "name"),
                typed.text(prefix + "inline"),
                typed.text(prefix + "scriptUri"),
                typed.text(prefix + "sourceUri"),
                typed.text(prefix + "destination"),
                typed.text(prefix + "sha256Checksum"),
                Detail.typed(StepDetails.all(), typed, prefix),
                "");
    }

    private static Look look(JsonNode step) {
        var type = Shown.text(step, "type");
        return switch (type) {
            case "Shell", "PowerShell" ->
                    step.has("scriptUri") && !step.has("inline") ? Look.SCRIPT : Look.COMMANDS;
            case "File" -> Look.FILE;
            default -> StepDetails.isAll(type) ? Look.DETAILS : Look.OTHER;
        };
    }

    JsonNode into(@Nullable JsonNode there) {
        if (there != null && !(there instanceof ObjectNode)) {
            return there;
        }
        var step =
                there == null
                        ? JsonNodeFactory.instance.objectNode()
                        : (ObjectNode) there.deepCopy();
        Shown.text(step, "name", name);
        Shown.commands(step, "inline", inline);
        Shown.text(step, "scriptUri", scriptUri);
        Shown.text(step, "sourceUri", sourceUri);
        Shown.text(step, "destination", destination);
        Shown.text(step, "sha256Checksum", sha256Checksum);
        Detail.into(StepDetails.of(Shown.text(step, "type")), step, details);
        return step;
    }

    public boolean isCommands() {
        return look == Look.COMMANDS;
    }

    public boolean isScript() {
        // Both at once is a fault, and to mend it one must see both.
        return look == Look.SCRIPT || look == Look.COMMANDS && !String.valueOf(scriptUri).isEmpty();
    }

    public boolean isFile() {
        return look == Look.FILE;
    }

    public boolean isOther() {
        return look == Look.OTHER;
    }

    /** What to call it. */
    public String title() {
        return name != null && !name.isBlank() ? name : type.isBlank() ? "Step" : type;
    }
}
