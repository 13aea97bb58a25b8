package dev.goldsmith.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a deployment would change, property by property; what it doesn't name stays. */
@ApplicationScoped
public class WhatIf {
    @Inject Resources resources;

    /**
     * @param changeType {@code Create}, {@code Modify}, {@code NoChange}, {@code Deploy} where it
     *     isn't known before, or {@code Unsupported} of what is skipped
     */
    public record Change(
            String resourceId,
            String changeType,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode before,
            JsonNode after,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Delta> delta,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unsupportedReason) {}

    public record Delta(
            String path,
            String propertyChangeType,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode before,
            JsonNode after) {}

    public List<Change> changes(Access by, ArmTemplate template) {
        return template.resources().stream().map(it -> change(by, template, it)).toList();
    }

    private Change change(Access by, ArmTemplate template, ArmResource resource) {
        var body = resource.body();
        var after = JsonNodeFactory.instance.objectNode();
        after.put("id", resource.id);
        after.put("name", resource.name);
        after.put("type", resource.type);
        after.put("apiVersion", resource.apiVersion);
        after.setAll((ObjectNode) template.masked(body.json()));
        var delta = new ArrayList<Delta>();
        if (resources.skips(resource)) {
            return new Change(
                    resource.id,
                    "Unsupported",
                    null,
                    after,
                    delta,
                    "Skipped: %s isn't deployed here.".formatted(resource.type));
        }
        var before = resources.find(by, resource.id).orElse(null);
        if (before == null) {
            return new Change(resource.id, "Create", null, after, delta, null);
        }
        compare("", before, body.json(), template, delta);
        var type = !body.complete() ? "Deploy" : delta.isEmpty() ? "NoChange" : "Modify";
        return new Change(resource.id, type, before, after, delta, null);
    }

    private static void compare(
            String path,
            @Nullable JsonNode before,
            JsonNode after,
            ArmTemplate template,
            List<Delta> delta) {
        if (before != null && before.isObject() && after.isObject()) {
            for (var field : after.properties()) {
                compare(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                        before.get(field.getKey()),
                        field.getValue(),
                        template,
                        delta);
            }
            return;
        }
        if (before != null
                && before.isArray()
                && after.isArray()
                && before.size() == after.size()) {
            for (int i = 0; i < after.size(); i++) {
                compare(path + "." + i, before.get(i), after.get(i), template, delta);
            }
            return;
        }
        boolean absent = before == null || before.isNull();
        if (absent && after.isNull() || after.equals(before)) {
            return;
        }
        delta.add(
                new Delta(
                        path,
                        absent ? "Create" : "Modify",
                        absent ? null : before,
                        template.masked(after)));
    }
}
