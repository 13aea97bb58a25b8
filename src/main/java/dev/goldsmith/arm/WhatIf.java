package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.armtemplate.ArmTemplate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a deployment would change, property by property; what it doesn't name stays. */
@ApplicationScoped
class WhatIf {
    @Inject DeployedResources resources;

    List<Map<String, Object>> changes(SentDeployment sent, String group) {
        return sent.template().resources().stream()
                .map(r -> change(sent.template(), r, group))
                .toList();
    }

    private Map<String, Object> change(ArmTemplate template, ArmResource resource, String group) {
        var before = resources.find(Deployable.of(resource, group).orElseThrow()).orElse(null);
        var body = resource.body();
        var after = JsonNodeFactory.instance.objectNode();
        after.put("id", resource.id);
        after.put("name", resource.name);
        after.put("type", resource.type);
        after.put("apiVersion", resource.apiVersion);
        after.setAll((ObjectNode) template.masked(body.json()));
        var delta = new ArrayList<Map<String, Object>>();
        if (before != null) {
            compare("", before, body.json(), template, delta);
        }
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("resourceId", resource.id);
        change.put(
                "changeType",
                before == null
                        ? "Create"
                        : !body.complete() ? "Deploy" : delta.isEmpty() ? "NoChange" : "Modify");
        if (before != null) {
            change.put("before", before);
        }
        change.put("after", after);
        if (!delta.isEmpty()) {
            change.put("delta", delta);
        }
        return change;
    }

    private static void compare(
            String path,
            @Nullable JsonNode before,
            JsonNode after,
            ArmTemplate template,
            List<Map<String, Object>> delta) {
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
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("path", path);
        one.put("propertyChangeType", absent ? "Create" : "Modify");
        if (!absent) {
            one.put("before", before);
        }
        one.put("after", template.masked(after));
        delta.add(one);
    }
}
