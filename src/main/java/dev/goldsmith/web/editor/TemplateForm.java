package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a template's form, and their way back into the JSON that they show.
 *
 * <p>The JSON is the template; the form is a view of it. What the form doesn't show stays as it is,
 * and a form that nobody touched changes nothing at all. A field is named by its JSON path below
 * {@code properties}, with dots: {@code customize.1.scriptUri}.
 *
 * @param envelope what shows in one field each, beside {@code properties}
 * @param details what shows in one field each, in {@code properties}
 */
public record TemplateForm(
        SourceFields source,
        List<StepFields> customize,
        List<StepFields> validate,
        List<TargetFields> distribute,
        List<RowFields> disks,
        Map<String, String> envelope,
        Map<String, String> details) {
    static final String VALIDATIONS = "validate.inVMValidations";
    static final String DISKS = "additionalDataDisks";

    public static TemplateForm of(JsonNode template) {
        var properties = template.path("properties");
        return new TemplateForm(
                SourceFields.of(properties.get("source")),
                each(properties.path("customize"), StepFields::of),
                each(properties.path("validate").path("inVMValidations"), StepFields::of),
                each(properties.path("distribute"), TargetFields::of),
                RowFields.all(properties.path(DISKS), Details.DISK),
                Detail.shown(Details.ENVELOPE, template),
                Detail.shown(Details.PROPERTIES, properties));
    }

    public static TemplateForm of(Typed typed) {
        return new TemplateForm(
                SourceFields.of(typed),
                each(typed, "customize", StepFields::of),
                each(typed, VALIDATIONS, StepFields::of),
                each(typed, "distribute", TargetFields::of),
                RowFields.all(typed, DISKS, Details.DISK),
                Detail.typed(Details.ENVELOPE, typed, ""),
                Detail.typed(Details.PROPERTIES, typed, ""));
    }

    static <T> List<T> each(JsonNode array, BiFunction<Integer, JsonNode, T> fields) {
        var all = new ArrayList<T>();
        if (array instanceof ArrayNode elements) {
            elements.forEach(element -> all.add(fields.apply(all.size(), element)));
        }
        return all;
    }

    static <T> List<T> each(Typed typed, String list, BiFunction<Typed, String, T> fields) {
        var all = new ArrayList<T>();
        for (String prefix;
                typed.text((prefix = "%s.%d.".formatted(list, all.size())) + "origin") != null; ) {
            all.add(fields.apply(typed, prefix));
        }
        return all;
    }

    /** The JSON with this form's fields in it. */
    public ObjectNode into(JsonNode template) {
        var changed =
                template instanceof ObjectNode object
                        ? object.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        Shown.within(
                changed,
                "properties",
                properties -> {
                    source.into(properties);
                    elements(
                            properties,
                            "customize",
                            customize,
                            StepFields::origin,
                            StepFields::into);
                    Shown.within(
                            properties,
                            "validate",
                            v ->
                                    elements(
                                            v,
                                            "inVMValidations",
                                            validate,
                                            StepFields::origin,
                                            StepFields::into));
                    elements(
                            properties,
                            "distribute",
                            distribute,
                            TargetFields::origin,
                            TargetFields::into);
                    RowFields.into(properties, DISKS, disks, Details.DISK);
                    Detail.into(Details.PROPERTIES, properties, details);
                });
        Detail.into(Details.ENVELOPE, changed, envelope);
        return changed;
    }

    static <T> void elements(
            ObjectNode parent,
            String name,
            List<T> fields,
            Function<T, Integer> origin,
            BiFunction<T, @Nullable JsonNode, JsonNode> into) {
        var before = parent.get(name) instanceof ArrayNode array ? array : parent.arrayNode();
        var after = parent.arrayNode();
        fields.forEach(f -> after.add(into.apply(f, before.get(origin.apply(f)))));
        if (!after.equals(before)) {
            parent.set(name, after);
        }
    }
}
