package dev.goldsmith.deployment;

import dev.goldsmith.armtemplate.ArmResource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment did to one resource.
 *
 * @param state in Azure's words: {@code Waiting}, {@code Running}, {@code Succeeded}, {@code
 *     Failed}, {@code Canceled}; and {@code Skipped}
 * @param status the HTTP status that the resource's own address would have answered
 */
public record DeploymentStep(
        String operation,
        String resource,
        String type,
        String name,
        String state,
        int status,
        @Nullable String code,
        @Nullable String message,
        @Nullable String startedAt,
        @Nullable String endedAt) {

    static DeploymentStep waiting(ArmResource resource) {
        return new DeploymentStep(
                UUID.randomUUID().toString(),
                resource.id,
                resource.type,
                resource.name,
                "Waiting",
                0,
                null,
                null,
                null,
                null);
    }

    boolean isWaiting() {
        return state.equals("Waiting");
    }

    boolean isDone() {
        return state.equals("Succeeded");
    }

    boolean isBad() {
        return state.equals("Failed");
    }

    DeploymentStep running(String now) {
        return new DeploymentStep(
                operation, resource, type, name, "Running", 0, null, null, now, null);
    }

    DeploymentStep succeeded(int httpStatus, String now) {
        return new DeploymentStep(
                operation,
                resource,
                type,
                name,
                "Succeeded",
                httpStatus,
                null,
                null,
                startedAt,
                now);
    }

    /** Nothing was done: its type means nothing here. */
    DeploymentStep skipped(String now) {
        return new DeploymentStep(
                operation,
                resource,
                type,
                name,
                "Skipped",
                204,
                null,
                "`%s` is of the type %s, which isn't deployed here.".formatted(name, type),
                now,
                now);
    }

    DeploymentStep failed(int httpStatus, String why, String text, String now) {
        return new DeploymentStep(
                operation, resource, type, name, "Failed", httpStatus, why, text, startedAt, now);
    }

    DeploymentStep canceled(String now) {
        return new DeploymentStep(
                operation, resource, type, name, "Canceled", 409, null, null, startedAt, now);
    }

    static List<DeploymentStep> with(List<DeploymentStep> steps, DeploymentStep changed) {
        return steps.stream()
                .map(it -> it.operation.equals(changed.operation) ? changed : it)
                .toList();
    }
}
