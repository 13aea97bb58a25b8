package dev.goldsmith.operation;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes on after it was answered. It can be asked about until long after it ended.
 */
@Entity
@Table(name = "arm_operation")
public class Operation extends Owned {
    /** What takes longer than this was lost with the portal that did it. */
    public static final Duration LONGEST = Duration.ofMinutes(20);

    public String uuid;
    public long teamId;

    /** The resource's id. */
    public String resource;

    @Enumerated(EnumType.STRING)
    public State state;

    /** The run that it is about; the run's state is this one's. */
    public @Nullable Long runNumber;

    /** The version that it is about; it goes on while that waits or is copied. */
    public @Nullable Long versionId;

    public @Nullable String errorCode;

    @Column(columnDefinition = "longtext")
    public @Nullable String errorMessage;

    public Instant startedAt;
    public @Nullable Instant endedAt;

    public enum State {
        IN_PROGRESS("InProgress"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        CANCELED("Canceled");

        public final String word;

        State(String word) {
            this.word = word;
        }
    }

    /**
     * @param uuid the request's id, as Azure does it
     */
    public static Operation begin(String uuid, long teamId, String resource) {
        var operation = new Operation();
        operation.uuid = uuid;
        operation.teamId = teamId;
        operation.resource = resource;
        operation.state = State.IN_PROGRESS;
        operation.startedAt = Instant.now();
        operation.persist();
        return operation;
    }

    /** One that was over before it was answered. */
    public static Operation done(String uuid, long teamId, String resource) {
        var operation = begin(uuid, teamId, resource);
        operation.succeed();
        return operation;
    }

    public static Operation of(Run run, String uuid, String resource) {
        var operation = begin(uuid, run.teamId, resource);
        operation.runNumber = run.number;
        return operation;
    }

    public static Operation of(ImageVersion version, String uuid, long teamId, String resource) {
        var operation = begin(uuid, teamId, resource);
        operation.versionId = version.id;
        return operation;
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person may read
     */
    public static Operation require(Access by, String uuid) {
        var operation = byId(uuid);
        if (operation == null || !by.may(Permission.READ, operation.teamId)) {
            throw new Refused(Refusal.NOT_FOUND, "There is no operation '%s'.".formatted(uuid));
        }
        return operation;
    }

    public static @Nullable Operation byId(String uuid) {
        return find("uuid", uuid.toLowerCase(java.util.Locale.ROOT)).firstResult();
    }

    void succeed() {
        end(State.SUCCEEDED);
    }

    void fail(String code, String message) {
        errorCode = code;
        errorMessage = message;
        end(State.FAILED);
    }

    private void end(State outcome) {
        state = outcome;
        endedAt = Instant.now();
    }

    public @Nullable Run run() {
        return runNumber == null ? null : Run.find("number", runNumber).firstResult();
    }

    /** Null, too, when it was refused and asked for again. */
    public @Nullable ImageVersion version() {
        return versionId == null ? null : ImageVersion.findById(versionId);
    }

    /** Whether what did it was stopped in the middle. */
    public boolean isLost() {
        return state == State.IN_PROGRESS && startedAt.isBefore(Instant.now().minus(LONGEST));
    }

    /** What it is named when no request names it. */
    public static String newId() {
        return UUID.randomUUID().toString();
    }
}
