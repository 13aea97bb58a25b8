package dev.goldsmith.provenance;

import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.Attesting;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a version stands, its signature verified just now.
 *
 * @param key by which it is signed; null: it isn't
 * @param signedAt null: it isn't
 * @param checkedAt when its contents were last compared with what was published; null: never
 * @param sourceCheckedAt the same when a build started from it first
 * @param fault what is wrong with its signature; null: nothing
 */
public record Attested(
        State state,
        @Nullable String key,
        @Nullable Instant signedAt,
        @Nullable Instant checkedAt,
        @Nullable Instant sourceCheckedAt,
        @Nullable String fault) {

    /** One that fits isn't read again before. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Versions of a tenant that wait for a look, before nobody can ask for one more. */
    static final int MOST = 100;

    /** As a file. */
    public record File(String name, String json) {
        public static final String MEDIA_TYPE = Envelope.MEDIA_TYPE;
    }

    public static Attested of(ImageVersion version) {
        var signed = Provenance.of(version);
        return new Attested(
                version.attestation.state,
                signed == null ? null : signed.keyName,
                signed == null ? null : signed.signedAt,
                version.attestation.checkedAt,
                version.attestation.sourceCheckedAt,
                Attesting.known().misfit(version));
    }

    /** Whether its signature fits. */
    public boolean signed() {
        return key != null && fault == null;
    }

    /** Whether somebody will look soon. */
    public boolean due() {
        return state == State.DUE;
    }

    /** What couldn't be verified the last time, a sentence; null: nothing. */
    public @Nullable String open() {
        return switch (state) {
            case AWAY -> "Its contents aren't in the store.";
            case FAILED -> "Its contents couldn't be checked. The portal's log says why.";
            case NONE, DUE, SIGNED, MISFIT -> null;
        };
    }

    /**
     * The signed statement, whether it fits or not: whoever verifies it shall see.
     *
     * @throws Refused NOT_FOUND when it isn't signed
     */
    public static File file(ImageDefinition image, ImageVersion version) {
        var signed = Provenance.of(version);
        if (signed == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    version.attestation.state == State.DUE
                            ? "Version %s isn't signed yet. It will be once its contents are checked."
                                    .formatted(version.number())
                            : "Version %s isn't signed.".formatted(version.number()));
        }
        return new File(
                "%s-%s.intoto.json".formatted(image.name, version.number()), signed.envelope);
    }

    /**
     * Its contents and signature are checked again, and it is signed where it isn't. Whoever asks
     * while that is due changes nothing.
     *
     * @throws Refused THROTTLED when it was found to fit just now, or too much of the tenant waits
     */
    public static void ask(Access by, ImageVersion version) {
        by.require(Permission.EDIT, version.gallery().teamId, "version " + version.number());
        ImageVersion.getEntityManager().refresh(version, LockModeType.PESSIMISTIC_WRITE);
        if (version.attestation.state == State.DUE) {
            return;
        }
        var checked = version.attestation.checkedAt;
        if (version.attestation.state == State.SIGNED
                && checked != null
                && checked.plus(PAUSE).isAfter(Instant.now())
                && Attesting.known().misfit(version) == null) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "Version %s fits: it was checked within the last minute. Check it again later."
                            .formatted(version.number()));
        }
        if (ImageVersion.count("attestation.state = ?1", State.DUE) >= MOST) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "%d versions of this tenant are waiting to be checked. Try again when they are done."
                            .formatted(MOST));
        }
        version.attestation.due();
    }
}
