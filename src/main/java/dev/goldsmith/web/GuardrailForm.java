package dev.goldsmith.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Guardrails in the fields of a form: lists as lines, the checks as JSON. */
final class GuardrailForm {
    private static final List<String> LISTS =
            List.of("regions", "vmSizes", "networks", "forbidden");

    private GuardrailForm() {}

    static Form of(Guardrails guardrails) {
        var json = guardrails.toJson();
        var checks = json.path("validators");
        return Form.filled(
                "validators",
                checks.isEmpty() ? "" : TemplateWriter.pretty(checks),
                "regions",
                lines(guardrails.regions()),
                "vmSizes",
                lines(guardrails.vmSizes()),
                "networks",
                lines(guardrails.networks()),
                "forbidden",
                lines(guardrails.forbidden()),
                "tags",
                guardrails.tags() == null
                        ? ""
                        : guardrails.tags().entrySet().stream()
                                .map(it -> escaped(it.getKey()) + "=" + it.getValue())
                                .collect(Collectors.joining("\n")),
                "maxAgeDays",
                number(guardrails.maxAgeDays()),
                "fixableSeverity",
                guardrails.fixableSeverity(),
                "fixableDays",
                number(guardrails.fixableDays()));
    }

    private static String number(@Nullable Integer number) {
        return number == null ? "" : number.toString();
    }

    /** A name can have a sign that ends it in a line; no name has a backslash. */
    private static String escaped(String name) {
        return name.replace("=", "\\=");
    }

    /** Where the name ends; -1: the line is a name. */
    private static int sign(String line) {
        int at = line.indexOf('=');
        while (at > 0 && line.charAt(at - 1) == '\\') {
            at = line.indexOf('=', at + 1);
        }
        return at;
    }

    private static String lines(@Nullable List<String> list) {
        return list == null ? "" : String.join("\n", list);
    }

    /**
     * @throws Refused naming the field
     */
    static ObjectNode json(Form form) {
        var json = JsonNodeFactory.instance.objectNode();
        var checks = form.text("validators");
        if (checks != null) {
            json.set("validators", beside("validators", () -> TemplateReader.tree(checks)));
        }
        for (var list : LISTS) {
            var values = json.arrayNode();
            lines(form, list).forEach(values::add);
            if (!values.isEmpty()) {
                json.set(list, values);
            }
        }
        var tags = json.objectNode();
        for (var line : lines(form, "tags")) {
            int at = sign(line);
            tags.put(
                    (at < 0 ? line : line.substring(0, at)).strip().replace("\\=", "="),
                    at < 0 ? "" : line.substring(at + 1).strip());
        }
        if (!tags.isEmpty()) {
            json.set("tags", tags);
        }
        for (var name : List.of("maxAgeDays", "fixableDays")) {
            var days = form.number(name);
            if (days != null) {
                json.put(name, days);
            }
        }
        var severity = form.text("fixableSeverity");
        if (severity != null) {
            json.put("fixableSeverity", severity);
        }
        return json;
    }

    private static List<String> lines(Form form, String field) {
        return form.value(field).lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
    }

    /** Faults of the document told beside the fields that it was made of. */
    static void besideFields(Runnable work) {
        try {
            work.run();
        } catch (Refused refused) {
            throw refused.violations.isEmpty() ? refused : moved(refused, GuardrailForm::field);
        }
    }

    private static <T> T beside(String field, Supplier<T> work) {
        try {
            return work.get();
        } catch (Refused refused) {
            throw moved(refused, _ -> field);
        }
    }

    private static Refused moved(Refused refused, UnaryOperator<String> field) {
        return new Refused(
                refused.refusal,
                refused.detail(),
                refused.violations.stream()
                        .map(it -> new Violation(field.apply(it.path()), it.message()))
                        .toList());
    }

    /** {@code regions} of {@code $.regions[3]}. */
    private static String field(String path) {
        return path.startsWith("$.") ? path.substring(2).replaceFirst("[.\\[].*", "") : path;
    }
}
