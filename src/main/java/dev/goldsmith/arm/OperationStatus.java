package dev.goldsmith.arm;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.operation.Operation.State;
import dev.goldsmith.run.Run;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client polls for.
 *
 * @param name the operation's id in capitals, as Azure writes it
 * @param status {@code InProgress}, {@code Succeeded}, {@code Failed} or {@code Canceled}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OperationStatus(
        String id,
        String name,
        String status,
        String startTime,
        @Nullable String endTime,
        @Nullable Fault error) {

    record Fault(String code, String message) {}

    /** How it stands now; needs a transaction. */
    static OperationStatus of(Operation it) {
        if (it.runNumber != null) {
            var run = it.run();
            return run == null ? lost(it) : of(it, run);
        }
        if (it.versionId != null) {
            return ofVersion(it, it.version());
        }
        return it.isLost()
                ? lost(it)
                : of(it, it.state, it.endedAt, fault(it.errorCode, it.errorMessage));
    }

    private static OperationStatus lost(Operation it) {
        return of(
                it,
                State.FAILED,
                it.startedAt.plus(Operation.LONGEST),
                new Fault(
                        "OperationInterrupted",
                        "The portal that did this was stopped; look at the resource and send the request again."));
    }

    private static OperationStatus of(Operation it, Run run) {
        return switch (run.state) {
            case AWAITING_APPROVAL,
                    QUEUED,
                    BUILDING,
                    CUSTOMIZING,
                    OPTIMIZING,
                    VALIDATING,
                    DISTRIBUTING,
                    CANCELING ->
                    of(it, State.IN_PROGRESS, null, null);
            case SUCCEEDED -> of(it, State.SUCCEEDED, run.endedAt, null);
            case PARTIALLY_SUCCEEDED ->
                    of(it, State.FAILED, run.endedAt, LastRun.fault("PartiallySucceeded", run));
            case FAILED ->
                    of(it, State.FAILED, run.endedAt, LastRun.fault("PackerBuildFailed", run));
            case CANCELED ->
                    of(it, State.CANCELED, run.endedAt, LastRun.fault("OperationCanceled", run));
            case REJECTED ->
                    of(it, State.FAILED, run.endedAt, LastRun.fault("ApprovalRejected", run));
            case EXPIRED ->
                    of(it, State.FAILED, run.endedAt, LastRun.fault("ApprovalExpired", run));
        };
    }

    /**
     * Of a version that waits for an approval, or for copies to its regions; null: it was refused,
     * and asked for again.
     */
    private static OperationStatus ofVersion(Operation it, @Nullable ImageVersion version) {
        if (version == null) {
            return of(it, State.CANCELED, it.startedAt, null);
        }
        return switch (version.state) {
            case RESERVED, WAITING -> of(it, State.IN_PROGRESS, null, null);
            case PUBLISHED -> ofCopies(it, version.replicas());
            case REFUSED, DELETED -> ofEnded(it, version.approval());
        };
    }

    private static OperationStatus ofEnded(Operation it, @Nullable Approval approval) {
        if (approval == null) {
            return of(it, State.CANCELED, it.startedAt, null);
        }
        boolean failed =
                switch (approval.state) {
                    case REJECTED, EXPIRED, VOID -> true;
                    case OPEN, APPROVED, WITHDRAWN -> false;
                };
        return of(it, failed ? State.FAILED : State.CANCELED, approval.endedAt, refusal(approval));
    }

    private static OperationStatus ofCopies(Operation it, List<ImageReplica> replicas) {
        if (replicas.stream().anyMatch(ImageReplica::goesOn)) {
            return of(it, State.IN_PROGRESS, null, null);
        }
        var ended =
                replicas.stream()
                        .map(replica -> replica.endedAt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(it.startedAt);
        var faults =
                replicas.stream()
                        .filter(replica -> replica.state == ImageReplica.State.FAILED)
                        .map(replica -> "%s: %s".formatted(replica.region, replica.message))
                        .toList();
        return faults.isEmpty()
                ? of(it, State.SUCCEEDED, ended, null)
                : of(
                        it,
                        State.FAILED,
                        ended,
                        new Fault("ReplicationFailed", String.join("; ", faults)));
    }

    /** Why an approval wasn't given, as Azure says such things. */
    private static @Nullable Fault refusal(Approval approval) {
        var code =
                switch (approval.state) {
                    case REJECTED -> "ApprovalRejected";
                    case EXPIRED -> "ApprovalExpired";
                    case WITHDRAWN, VOID -> "OperationCanceled";
                    case OPEN, APPROVED -> null;
                };
        var by = approval.endedByName == null ? "" : " by " + approval.endedByName;
        var why = approval.endReason == null ? "" : ": " + approval.endReason;
        return fault(
                code,
                "Approval %d was %s%s%s".formatted(approval.id, approval.state.word(), by, why));
    }

    boolean goesOn() {
        return status.equals(State.IN_PROGRESS.word);
    }

    private static OperationStatus of(
            Operation it, State state, @Nullable Instant ended, @Nullable Fault error) {
        return new OperationStatus(
                it.resource,
                it.uuid.toUpperCase(Locale.ROOT),
                state.word,
                it.startedAt.toString(),
                ended == null ? null : ended.toString(),
                error);
    }

    private static @Nullable Fault fault(@Nullable String code, @Nullable String message) {
        return code == null ? null : new Fault(code, String.valueOf(message));
    }
}
