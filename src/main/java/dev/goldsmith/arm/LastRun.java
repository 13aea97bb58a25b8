package dev.goldsmith.arm;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.Waiting;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run in Image Builder's words. */
final class LastRun {
    /** How Azure writes the end of what hasn't ended. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private LastRun() {}

    static Map<String, Object> of(Run run) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put(
                "startTime", (run.startedAt == null ? run.requestedAt : run.startedAt).toString());
        status.put("endTime", time(run.endedAt));
        status.put("runState", state(run));
        var phase = subState(run);
        if (phase != null) {
            status.put("runSubState", phase);
        }
        status.put("message", message(run));
        return status;
    }

    static String time(@Nullable Instant at) {
        return at == null ? NEVER : at.toString();
    }

    private static String state(Run run) {
        return switch (run.state) {
            case AWAITING_APPROVAL,
                    QUEUED,
                    BUILDING,
                    CUSTOMIZING,
                    OPTIMIZING,
                    VALIDATING,
                    DISTRIBUTING ->
                    "Running";
            case CANCELING -> "Canceling";
            case SUCCEEDED -> "Succeeded";
            case PARTIALLY_SUCCEEDED -> "PartiallySucceeded";
            case FAILED, REJECTED, EXPIRED -> "Failed";
            case CANCELED -> "Canceled";
        };
    }

    private static @Nullable String subState(Run run) {
        return switch (run.state) {
            case AWAITING_APPROVAL, QUEUED -> "Queued";
            case BUILDING -> "Building";
            case CUSTOMIZING -> "Customizing";
            case OPTIMIZING -> "Optimizing";
            case VALIDATING -> "Validating";
            case DISTRIBUTING -> "Distributing";
            case CANCELING, SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED, CANCELED, REJECTED, EXPIRED ->
                    null;
        };
    }

    private static String message(Run run) {
        return switch (run.state) {
            case AWAITING_APPROVAL -> "Run %d waits for an approval".formatted(run.number);
            case QUEUED -> {
                var limit = Waiting.limit(run);
                // Azure says nothing of one that simply waits its turn.
                yield limit == null ? "" : "Run %d is queued. %s".formatted(run.number, limit);
            }
            case BUILDING, CUSTOMIZING, OPTIMIZING, VALIDATING, DISTRIBUTING, SUCCEEDED -> "";
            case CANCELING -> "Canceling image build";
            case CANCELED -> "Run %d was canceled by %s".formatted(run.number, run.canceledByName);
            case REJECTED -> "Run %d was not approved".formatted(run.number);
            case EXPIRED -> "Nobody decided about run %d in time".formatted(run.number);
            case FAILED, PARTIALLY_SUCCEEDED -> failure(run);
        };
    }

    static OperationStatus.Fault fault(String code, Run run) {
        var lines = run.failure == null ? List.<String>of() : run.failure.tail();
        return new OperationStatus.Fault(
                code,
                lines.isEmpty()
                        ? message(run)
                        : message(run) + "\nLast lines:\n" + String.join("\n", lines));
    }

    /** The failing step first: many clients show only the beginning. */
    private static String failure(Run run) {
        var text = new StringBuilder("Run ").append(run.number).append(" failed");
        var why = run.failure;
        if (why == null) {
            return text.toString();
        }
        if (why.step() != null) {
            text.append(" at step '").append(why.step()).append('\'');
        }
        if (why.exitCode() != null) {
            text.append(" with exit code ").append(why.exitCode());
        }
        return text.append(": ").append(why.message()).toString();
    }
}
