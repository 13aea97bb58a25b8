package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One resource that a template means.
 *
 * @param type such as {@code Microsoft.VirtualMachineImages/imageTemplates}
 * @param name of a child with its parents': {@code golden/debian-base}
 * @param group the resource group that it is in
 * @param id the whole resource id
 */
public final class ArmResource {
    /** What an element of {@code resources} says about the deployment, not about the resource. */
    static final Set<String> ENVELOPE =
            Set.of(
                    "type",
                    "name",
                    "apiVersion",
                    "condition",
                    "copy",
                    "dependsOn",
                    "comments",
                    "resources",
                    "metadata",
                    "existing",
                    "scope",
                    "subscriptionId",
                    "resourceGroup");

    private final Located source;
    private final Scope scope;
    private final Evaluation evaluation;
    public final String type;
    public final String name;
    public final String group;
    public final String id;

    /** The id in lower case, for ids compare without case. */
    final String key;

    public final String apiVersion;

    ArmResource(
            Located source,
            Scope scope,
            Evaluation evaluation,
            String type,
            String name,
            String group,
            String id,
            String apiVersion) {
        this.source = source;
        this.scope = scope;
        this.evaluation = evaluation;
        this.type = type;
        this.name = name;
        this.group = group;
        this.id = id;
        this.key = id.toLowerCase(Locale.ROOT);
        this.apiVersion = apiVersion;
    }

    /**
     * @param json what would be sent to the resource's own address
     * @param complete whether everything in it is known; what isn't is still an expression
     * @param doubtful paths of values that stand for what isn't known, or was a fault
     */
    public record Body(
            ObjectNode json, boolean complete, List<Violation> faults, Set<String> doubtful) {
        /** What others find wrong with it, but for what only follows from its own faults. */
        public List<Violation> founded(List<Violation> placed) {
            return placed.stream()
                    .filter(v ->
                            doubtful.stream()
                                    .noneMatch(it ->
                                            Violation.isWithin(v.path(), it)
                                                    || Violation.isWithin(it, v.path())))
                    .toList();
        }
    }

    /** The body as far as it is known before anything is deployed. */
    public Body body() {
        return body(scope.reading(null));
    }

    /** The body, when what it depends on is there. */
    public Body body(References references) {
        return body(scope.reading(references));
    }

    private Body body(Scope reading) {
        var problems = new Problems();
        var body = Function.NODES.objectNode();
        for (var field : (Iterable<String>) source.json()::fieldNames) {
            if (ENVELOPE.stream().noneMatch(field::equalsIgnoreCase)) {
                var value =
                        evaluation.tree(source.at(field), reading.in(Scope.Place.BODY), problems);
                if (!value.isNull() || source.json().get(field).isNull()) {
                    body.set(field, evaluation.nulls().without(source.json().get(field), value));
                }
            }
        }
        boolean complete = reading.references() != null || !problems.isPostponed();
        return new Body(body, complete, problems.list(), problems.doubtful());
    }

    /** What is wrong with a body, at its place in the template's text. */
    public Violation placed(Violation inBody) {
        var path = source.path() + inBody.path().substring(inBody.path().startsWith("$") ? 1 : 0);
        var where = new Located(source.json(), path, source.text(), source.offsets()).where();
        return new Violation(path, inBody.message() + (where.isEmpty() ? "" : " " + where));
    }

    /** Where it begins. */
    public String path() {
        return source.path();
    }

    public Violation fault(String message) {
        return placed(new Violation("$", message));
    }
}
