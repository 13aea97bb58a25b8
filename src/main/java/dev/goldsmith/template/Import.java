package dev.goldsmith.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.armtemplate.Ground;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.armtemplate.Located;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A template out of what somebody has: a bare body, a resource of a deployment template, or a whole
 * one with its parameters.
 *
 * @param title what it was taken for, as a sentence begins
 * @param document the body alone, every expression with its value
 * @param name that it has in what was handed in, or empty
 * @param lines what was taken, defaulted or left out
 * @param faults what is wrong around the document, at its place in what was handed in; it is told
 *     with what is wrong in it
 * @param placed puts faults of the document at their places in what was handed in
 */
public record Import(
        Form form,
        String title,
        ObjectNode document,
        String name,
        List<ImportLine> lines,
        List<Violation> faults,
        UnaryOperator<List<Violation>> placed) {
    static final String TYPE = "Microsoft.VirtualMachineImages/imageTemplates";

    /** Kept beside a template by those who deploy it, of no meaning here. */
    private static final Set<String> ENVELOPE =
            Set.of("apiVersion", "comments", "condition", "copy", "dependsOn", "name", "type");

    public enum Form {
        BARE("bare", "A template"),
        RESOURCE("resource", "A resource of a deployment template"),
        DEPLOYMENT("deployment", "The image template of a deployment template"),
        /** Of another tool, see {@link Bringing}. */
        BROUGHT("brought", "Another tool's file");

        public final String word;

        /** As a sentence about it begins. */
        public final String title;

        Form(String word, String title) {
            this.word = word;
            this.title = title;
        }
    }

    /**
     * @param subscription the tenant's id
     * @param text JSON, comments allowed
     * @param parameters a parameter file's text, or blank
     * @param wanted which of several templates in one file; null or a name that none has: the only
     *     one
     * @throws Refused MALFORMED_JSON with line and column; INVALID_TEMPLATE with every fault
     */
    public static Import of(
            String subscription,
            String team,
            String text,
            String parameters,
            @Nullable String wanted) {
        var handed = Jsonc.read(text);
        var values =
                parameters.isBlank()
                        ? new Located(MissingNode.getInstance(), "$", "", Map.of())
                        : Jsonc.read(parameters);
        var ground = new Ground(subscription, team, "local", "import", Instant.now());
        if (!handed.json().isObject()) {
            throw Refused.field(
                    Refusal.INVALID_TEMPLATE,
                    "$",
                    "The template must be a JSON object, `{ … }`, with `properties` in it.");
        }
        // As a deployment's body has it: {properties: {template, parameters}}, or the two alone.
        var body =
                handed.at("properties").json().has("template") ? handed.at("properties") : handed;
        if (body.json().has("template")) {
            return deployment(
                    body.at("template"),
                    parameters.isBlank() ? body.at("parameters") : values,
                    ground,
                    wanted);
        }
        if (ArmTemplate.isOne(handed.json())) {
            return deployment(handed, values, ground, wanted);
        }
        return handed.json().has("apiVersion")
                ? resource(handed, values, ground)
                : bare((ObjectNode) handed.json());
    }

    private static Import bare(ObjectNode body) {
        return new Import(
                Form.BARE,
                Form.BARE.title,
                body,
                body.path("name").asText(""),
                new ImportLines("$", body).list(),
                List.of(),
                UnaryOperator.identity());
    }

    private static Import resource(Located sent, Located values, Ground ground) {
        var lone = LoneResource.of(sent);
        Import read;
        try {
            read = deployment(lone.template(), values, ground, null);
        } catch (Refused refused) {
            throw refused.violations.isEmpty()
                    ? refused
                    : told(refused, LoneResource.alone(refused.violations));
        }
        var lines = new ArrayList<ImportLine>();
        for (var line : read.lines) {
            var path = LoneResource.alone(line.path());
            if (line.verdict() != ImportLine.Verdict.LEFT_OUT
                    || ENVELOPE.stream().noneMatch(it -> path.equals("$." + it))) {
                lines.add(new ImportLine(path, line.verdict(), line.text()));
            }
        }
        lines.addAll(envelope("$", sent.json()));
        return new Import(
                Form.RESOURCE,
                Form.RESOURCE.title,
                read.document,
                lone.named() ? read.name : "",
                List.copyOf(lines),
                LoneResource.alone(read.faults),
                found -> LoneResource.alone(read.placed.apply(found)));
    }

    private static Import deployment(
            Located template, Located values, Ground ground, @Nullable String wanted) {
        var read = ArmTemplate.read(template, values, ground);
        var resource = chosen(read, wanted);
        var body = resource.body();
        var faults = new ArrayList<>(read.faults());
        body.faults().stream().filter(f -> !faults.contains(f)).forEach(faults::add);
        if (!body.complete()) {
            faults.add(
                    resource.fault(
                            "`reference()` reads a deployed resource; an import deploys nothing. Write the value instead."));
        }
        if (read.tellsSecrets(body.json())) {
            faults.add(
                    resource.fault(
                            "A secure parameter's value would become part of the template, where everybody who reads it sees it. Fetch the secret in a script instead."));
            ArmTemplate.refuse(faults.stream().map(read::masked).toList());
        }
        var lines = new ArrayList<>(new ImportLines(resource.path(), body.json()).list());
        for (var name : read.defaulted()) {
            lines.add(
                    new ImportLine(
                            "$.parameters." + name,
                            ImportLine.Verdict.DEFAULTED,
                            "The parameter's own default: "
                                    + ImportLines.brief(
                                            read.shownParameters().path(name).path("value"))));
        }
        leftOut(template, read, resource, lines);
        return new Import(
                Form.DEPLOYMENT,
                Form.DEPLOYMENT.title,
                body.json(),
                resource.name,
                List.copyOf(lines),
                faults.stream().map(read::masked).toList(),
                found ->
                        body.founded(
                                found.stream().map(resource::placed).map(read::masked).toList()));
    }

    private static ArmResource chosen(ArmTemplate template, @Nullable String wanted) {
        var all = template.resources().stream().filter(r -> r.type.equalsIgnoreCase(TYPE)).toList();
        if (all.isEmpty()) {
            // Why it has none may be that it can't be read.
            ArmTemplate.refuse(template.faults());
            throw Refused.field(
                    Refusal.INVALID_TEMPLATE,
                    "$.resources",
                    "There is no resource of the type `%s` in it.".formatted(TYPE));
        }
        return all.stream()
                .filter(r -> all.size() == 1 || r.name.equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() ->
                        Refused.field(
                                Refusal.INVALID_TEMPLATE,
                                "$.resources",
                                "It has %d image templates; say which one by its name: %s."
                                        .formatted(
                                                all.size(),
                                                all.stream()
                                                        .map(r -> r.name)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static void leftOut(
            Located template, ArmTemplate read, ArmResource taken, List<ImportLine> lines) {
        for (var other : read.resources()) {
            if (other != taken) {
                lines.add(
                        leftOut(
                                other.path(),
                                "`%s` of the type %s: only an image template is imported."
                                        .formatted(other.name, other.type)));
            }
        }
        lines.addAll(envelope(taken.path(), elementOf(template, taken.path())));
        if (!template.at("outputs").json().isEmpty()) {
            lines.add(leftOut(template.path() + ".outputs", "An import has no outputs."));
        }
    }

    private static List<ImportLine> envelope(String path, JsonNode element) {
        return ENVELOPE.stream()
                .filter(element::has)
                .map(it -> leftOut(path + "." + it, "It is about deploying, not about the image."))
                .toList();
    }

    private static JsonNode elementOf(Located template, String path) {
        var rest = path.substring(template.path().length());
        var pointer = rest.replace("[", "/").replace("]", "").replace(".", "/");
        return template.json().at(pointer);
    }

    private static ImportLine leftOut(String path, String text) {
        return new ImportLine(path, ImportLine.Verdict.LEFT_OUT, text);
    }

    /**
     * @throws Refused INVALID_TEMPLATE with what is wrong around the document
     */
    public void requireSound() {
        ArmTemplate.refuse(faults);
    }

    public boolean isSound() {
        return faults.isEmpty();
    }

    /** Does something with the document; a refusal of it is told of what was handed in. */
    public <T> T placing(Supplier<T> verb) {
        try {
            return verb.get();
        } catch (Refused refused) {
            throw placed(refused);
        }
    }

    /** A refusal of the document, told of what was handed in and with what is wrong around it. */
    public Refused placed(Refused refused) {
        if (refused.violations.isEmpty() || form == Form.BARE) {
            return refused;
        }
        var all = new ArrayList<Violation>();
        if (refused.refusal == Refusal.INVALID_TEMPLATE) {
            all.addAll(faults);
        }
        all.addAll(placed.apply(refused.violations));
        return all.isEmpty() ? refused : told(refused, all);
    }

    private static Refused told(Refused refused, List<Violation> violations) {
        var first = violations.getFirst();
        return new Refused(
                refused.refusal,
                violations.size() == 1
                        ? first.path() + ": " + first.message()
                        : refused.refusal == Refusal.INVALID_TEMPLATE
                                ? "The template has %d faults; the first is at %s: %s"
                                        .formatted(violations.size(), first.path(), first.message())
                                : refused.detail(),
                violations);
    }
}
