package dev.goldsmith.gallery;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far it is with comparing a version's contents with what was published, and signing them. */
@Embeddable
public class Attestation {
    @Enumerated(EnumType.STRING)
    @Column(name = "attestation")
    public State state = State.NONE;

    /** When its contents were found to be what was published. */
    public @Nullable Instant checkedAt;

    /** The same when a build started from it first. */
    public @Nullable Instant sourceCheckedAt;

    public enum State {
        /** Reserved, or published before versions were signed. */
        NONE,
        /** To be compared, and signed where it isn't. */
        DUE,
        /** Its contents aren't in the store. */
        AWAY,
        /** It couldn't be looked at: its contents couldn't be read, or not be signed. */
        FAILED,
        SIGNED,
        /** Its contents aren't what was published. */
        MISFIT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Somebody shall look. */
    public void due() {
        state = State.DUE;
    }

    /** Whether there must be a signature: one was there, and nobody is asked to sign anew. */
    public boolean wasSigned() {
        return checkedAt != null && (state == State.SIGNED || state == State.MISFIT);
    }

    /** Its contents are what was published, and its signature says so. */
    public void fits() {
        state = State.SIGNED;
        checkedAt = Instant.now();
    }
}
