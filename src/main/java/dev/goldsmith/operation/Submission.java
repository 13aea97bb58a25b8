package dev.goldsmith.operation;

import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template that was put here and isn't one yet: its scripts are being fetched, or that failed. In
 * Azure it is a resource from the first moment on, and can be read and deleted.
 */
@Entity
@Table(name = "arm_submission")
public class Submission extends Owned {
    public long teamId;
    public String name;
    public String nameKey;

    @Column(columnDefinition = "longtext")
    public String document;

    @Enumerated(EnumType.STRING)
    public State state;

    /** The operation's id. */
    public String operation;

    public @Nullable String errorCode;

    @Column(columnDefinition = "longtext")
    public @Nullable String errorMessage;

    public Instant startedAt;

    public enum State {
        CREATING("Creating"),
        UPDATING("Updating"),
        FAILED("Failed");

        public final String word;

        State(String word) {
            this.word = word;
        }
    }

    static Submission begin(
            Team team, String name, String document, State state, String operation) {
        var submission = new Submission();
        submission.teamId = team.id;
        submission.name = name;
        submission.nameKey = Template.key(name);
        submission.document = document;
        submission.state = state;
        submission.operation = operation;
        submission.startedAt = Instant.now();
        submission.persist();
        return submission;
    }

    public static @Nullable Submission of(Team team, String name) {
        Submission found =
                find("teamId = ?1 and nameKey = ?2", team.id, Template.key(name)).firstResult();
        return found == null ? null : found.orLost();
    }

    /** Those of a subscription whose template isn't there, by name. */
    public static List<Submission> withoutTemplate(List<Long> teams) {
        List<Submission> found =
                list(
                        """
                        from Submission s where s.teamId in ?1 and not exists (
                            select t.id from Template t
                            where t.teamId = s.teamId and t.nameKey = s.nameKey)
                        order by s.nameKey, s.id
                        """,
                        teams);
        found.forEach(Submission::orLost);
        return found;
    }

    public boolean goesOn() {
        return state != State.FAILED;
    }

    /** Makes room for another of its name. */
    public void discard() {
        delete();
        flush();
    }

    void fail(String code, String message) {
        state = State.FAILED;
        errorCode = code;
        errorMessage = message;
    }

    /** The portal that fetched for it was stopped in the middle. */
    private Submission orLost() {
        if (goesOn() && startedAt.isBefore(Instant.now().minus(Operation.LONGEST))) {
            fail("ServerError", "The portal was stopped while it fetched the template's scripts.");
        }
        return this;
    }
}
