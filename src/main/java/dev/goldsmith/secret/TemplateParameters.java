package dev.goldsmith.secret;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What whoever asks for a build of a template can say. Declared beside the document, which stays
 * what Azure reads, as {@link TemplateSecrets} are.
 */
@Entity
public class TemplateParameters extends Owned {
    /** Tags of the document that begin so set a value, where there is no other way to give one. */
    public static final String TAG = "goldsmithParameter.";

    private static final int MOST = 20;

    /** Of all values of a run together. */
    private static final int MOST_CHARACTERS = 8192;

    public long templateId;

    /** A JSON list of {@link Parameter}. */
    @Column(columnDefinition = "longtext")
    public String declared;

    public String setByName;
    public Instant setAt;

    /**
     * A value that a run was asked for with.
     *
     * @param steps that get it; empty: all that run a script
     */
    public record Value(String name, String value, List<String> steps) {
        public Value {
            steps = List.copyOf(steps);
        }
    }

    /** Null: nobody ever declared any. */
    public static @Nullable TemplateParameters of(Template template) {
        return find("templateId", template.id).firstResult();
    }

    /** What is declared of a template. */
    public static List<Parameter> declared(Template template) {
        var set = of(template);
        return set == null ? List.of() : set.all();
    }

    public List<Parameter> all() {
        return Arrays.asList(Json.read(declared, Parameter[].class));
    }

    /**
     * Declares them all.
     *
     * @throws Refused INVALID_REQUEST naming the field
     */
    public static TemplateParameters put(
            Access by, Team team, Template template, List<Parameter.Wish> wishes) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        var all = read(wishes);
        var document = TemplateReader.read(template.latest().document);
        for (int i = 0; i < all.size(); i++) {
            var fault = fault(template, document, all.get(i));
            if (fault != null) {
                throw Fields.fault("parameters[%d].%s".formatted(i, fault.field()), fault.said());
            }
        }
        var there = of(template);
        if (there != null && there.all().equals(all)) {
            return there;
        }
        var set = there == null ? new TemplateParameters() : there;
        set.templateId = template.id;
        set.declared = Json.write(all);
        set.setByName = by.personName();
        set.setAt = Instant.now();
        set.persist();
        Event.tell(
                by,
                team.id,
                EventKind.TEMPLATE_PARAMETERS_CHANGED,
                "template/" + team.slug + "/" + template.name,
                Map.of("parameters", all.stream().map(Parameter::name).toList()));
        return set;
    }

    private static List<Parameter> read(List<Parameter.Wish> wishes) {
        if (wishes.size() > MOST) {
            throw Fields.fault(
                    "parameters", "A template has at most %d parameters.".formatted(MOST));
        }
        var all = new ArrayList<Parameter>();
        for (int i = 0; i < wishes.size(); i++) {
            var field = "parameters[%d]".formatted(i);
            var it = Parameter.of(field, wishes.get(i));
            if (all.stream().anyMatch(other -> other.name().equals(it.name()))) {
                throw Fields.fault(
                        field + ".name", "There are two parameters '%s'.".formatted(it.name()));
            }
            all.add(it);
        }
        return all;
    }

    private record Fault(String field, String said) {}

    /** What keeps scripts from getting it. */
    private static @Nullable Fault fault(
            Template template, ImageTemplate document, Parameter parameter) {
        if (Elsewhere.is(document)) {
            return new Fault(
                    "name",
                    "Azure gives scripts no parameters, and Azure builds this template. Leave them out, or have it built here.");
        }
        var scripts = TemplateSecrets.scripts(document).toList();
        for (var step : parameter.steps()) {
            if (!scripts.contains(step)) {
                return new Fault(
                        "steps",
                        "No step of the template that runs a script is named '%s'."
                                .formatted(step));
            }
        }
        var secrets = TemplateSecrets.of(template);
        if (secrets != null && secrets.uses().stream().anyMatch(parameter::clashes)) {
            return new Fault(
                    "name",
                    "A step is given a secret in the variable %s already."
                            .formatted(parameter.name()));
        }
        return null;
    }

    // -- given

    /**
     * The values of a run of this document: those that are given, else those of its tags, else
     * defaults; null: none.
     *
     * @param given by name
     * @throws Refused INVALID_REQUEST naming the value, {@code parameters.NAME}; CONFLICT when what
     *     is declared can't be given any more
     */
    public static @Nullable String taken(
            Template template, ImageTemplate document, Map<String, String> given) {
        var declared = declared(template);
        var tagged = tagged(document);
        known(declared, given, "parameters.%s");
        known(declared, tagged, "tags['" + TAG + "%s']");
        var values = new ArrayList<Value>();
        for (var it : declared) {
            var fault = fault(template, document, it);
            if (fault != null) {
                throw new Refused(
                        Refusal.CONFLICT, fault.said() + " Change the template's parameters.");
            }
            boolean isTagged = !given.containsKey(it.name()) && tagged.containsKey(it.name());
            var field =
                    isTagged
                            ? "tags['%s%s']".formatted(TAG, it.name())
                            : "parameters.%s".formatted(it.name());
            var said = given.containsKey(it.name()) ? given.get(it.name()) : initial(it, document);
            var value = Parameter.blankless(said);
            if (value == null) {
                if (it.required()) {
                    throw Fields.fault(
                            field,
                            "%s is needed: the template has no default for it."
                                    .formatted(it.name()));
                }
                continue;
            }
            var wrong = it.fault(value);
            if (wrong != null) {
                throw Fields.fault(field, wrong);
            }
            values.add(new Value(it.name(), value, it.steps()));
        }
        if (values.stream().mapToInt(it -> it.value().length()).sum() > MOST_CHARACTERS) {
            throw Fields.fault(
                    "parameters",
                    "The values of a run have at most %d characters together."
                            .formatted(MOST_CHARACTERS));
        }
        return values.isEmpty() ? null : Json.write(values);
    }

    /** What stands in a form that asks for it; null: nothing. */
    public static @Nullable String initial(Parameter parameter, ImageTemplate document) {
        var tag = tagged(document).get(parameter.name());
        return tag == null ? parameter.byDefault() : tag;
    }

    private static Map<String, String> tagged(ImageTemplate document) {
        var tags = Objects.requireNonNullElse(document.tags(), Map.<String, String>of());
        return tags.entrySet().stream()
                .filter(it -> it.getKey().startsWith(TAG))
                .collect(
                        Collectors.toMap(
                                it -> it.getKey().substring(TAG.length()),
                                it -> Objects.requireNonNullElse(it.getValue(), "")));
    }

    private static void known(List<Parameter> declared, Map<String, String> values, String field) {
        var names = declared.stream().map(Parameter::name).toList();
        for (var name : values.keySet()) {
            if (!names.contains(name)) {
                throw Fields.fault(
                        field.formatted(name),
                        "The template has no parameter '%s'; it has %s."
                                .formatted(
                                        name, names.isEmpty() ? "none" : String.join(", ", names)));
            }
        }
    }

    /** What a run was asked for with. */
    public static List<Value> values(@Nullable String snapshot) {
        return snapshot == null ? List.of() : Arrays.asList(Json.read(snapshot, Value[].class));
    }

    /** The same, by name. */
    public static Map<String, String> named(@Nullable String snapshot) {
        var named = new LinkedHashMap<String, String>();
        values(snapshot).forEach(it -> named.put(it.name(), it.value()));
        return named;
    }
}
