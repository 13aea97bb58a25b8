package dev.goldsmith.arm;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.deployment.Deployment;
import dev.goldsmith.deployment.DeploymentStep;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Access;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A deployment, and what it did, as Azure shows them. */
record DeploymentBody(Access by, String group) {
    static final String TYPE = "Microsoft.Resources/deployments";

    Map<String, Object> of(Deployment it) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("templateHash", it.templateHash);
        properties.put("parameters", tree(it.parameters));
        properties.put("mode", "Incremental");
        properties.put("provisioningState", it.state.word);
        properties.put("timestamp", (it.endedAt == null ? it.heardAt : it.endedAt).toString());
        properties.put("duration", duration(it.startedAt, it.endedAt));
        properties.put("correlationId", it.uuid);
        properties.put("providers", providers(it.stepList()));
        properties.put("dependencies", List.of());
        if (it.state != Deployment.State.RUNNING) {
            properties.put("outputs", tree(it.outputs));
            properties.put(
                    "outputResources",
                    it.done().stream().map(s -> Map.of("id", s.resource())).toList());
        }
        var error = error(it);
        if (error != null) {
            properties.put("error", error);
        }
        return shown(id(it.name), it.name, TYPE, properties);
    }

    /** What validation and what-if answer of a template that is sound. */
    Map<String, Object> validated(String name, SentDeployment sent) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("templateHash", sent.hash());
        properties.put("parameters", sent.template().shownParameters());
        properties.put("mode", "Incremental");
        properties.put("provisioningState", "Succeeded");
        properties.put("timestamp", Instant.now().toString());
        properties.put("duration", "PT0S");
        properties.put(
                "validatedResources",
                sent.template().resources().stream().map(r -> Map.of("id", r.id)).toList());
        return shown(id(name), name, TYPE, properties);
    }

    Map<String, Object> of(Deployment it, DeploymentStep step) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("provisioningOperation", "Create");
        properties.put("provisioningState", step.state());
        properties.put(
                "timestamp",
                step.endedAt() == null ? it.heardAt.toString() : String.valueOf(step.endedAt()));
        properties.put(
                "duration",
                step.startedAt() == null
                        ? "PT0S"
                        : duration(
                                Instant.parse(step.startedAt()),
                                step.endedAt() == null ? null : Instant.parse(step.endedAt())));
        properties.put("trackingId", step.operation());
        properties.put("statusCode", status(step.status()));
        if (step.code() != null) {
            properties.put(
                    "statusMessage",
                    Map.of("status", "Failed", "error", fault(step.code(), step.message(), null)));
        }
        if (step.code() == null && step.message() != null) {
            properties.put("statusMessage", Map.of("status", step.message()));
        }
        properties.put(
                "targetResource",
                Map.of(
                        "id", step.resource(),
                        "resourceType", step.type(),
                        "resourceName", step.name()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id(it.name) + "/operations/" + step.operation());
        body.put("operationId", step.operation());
        body.put("properties", properties);
        return body;
    }

    /** What a client polls for. */
    Map<String, Object> status(Deployment it) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", it.state.word);
        var error = error(it);
        if (error != null) {
            body.put("error", error);
        }
        return body;
    }

    private static @Nullable Map<String, Object> error(Deployment it) {
        if (it.errorCode == null) {
            return null;
        }
        var details =
                it.bad().stream()
                        .map(s -> fault(String.valueOf(s.code()), s.message(), s.resource()))
                        .toList();
        var error = fault(it.errorCode, it.errorMessage, null);
        error.put("details", details);
        return error;
    }

    private static Map<String, Object> fault(
            String code, @Nullable String message, @Nullable String target) {
        Map<String, Object> fault = new LinkedHashMap<>();
        fault.put("code", code);
        fault.put("message", String.valueOf(message));
        if (target != null) {
            fault.put("target", target);
        }
        return fault;
    }

    private static List<Map<String, Object>> providers(List<DeploymentStep> steps) {
        Map<String, List<Map<String, Object>>> types = new LinkedHashMap<>();
        for (var step : steps) {
            int slash = step.type().indexOf('/');
            var known =
                    types.computeIfAbsent(
                            step.type().substring(0, slash), n -> new java.util.ArrayList<>());
            var name = step.type().substring(slash + 1);
            if (known.stream().noneMatch(t -> name.equals(t.get("resourceType")))) {
                known.add(Map.of("resourceType", name, "locations", List.of(At.LOCATION)));
            }
        }
        return types.entrySet().stream()
                .<Map<String, Object>>map(
                        e -> Map.of("namespace", e.getKey(), "resourceTypes", e.getValue()))
                .toList();
    }

    private static String status(int code) {
        return switch (code) {
            case 0 -> "";
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "NoContent";
            case 400 -> "BadRequest";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            default -> String.valueOf(code);
        };
    }

    private static String duration(Instant from, @Nullable Instant to) {
        return Duration.between(from, to == null ? Instant.now() : to).toString();
    }

    private static JsonNode tree(String json) {
        return Json.read(json, new TypeReference<JsonNode>() {});
    }

    String id(String name) {
        return Group.id(by, group) + "/providers/" + TYPE + "/" + name;
    }

    private static Map<String, Object> shown(
            String id, String name, String type, Map<String, Object> properties) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("name", name);
        body.put("type", type);
        body.put("properties", properties);
        return body;
    }
}
