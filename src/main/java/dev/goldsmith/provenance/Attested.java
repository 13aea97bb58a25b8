package dev.goldsmith.provenance;

import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.Attesting;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
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

    /** As a file. */
    public record File(String name, String json) {
        public static final String MEDIA_TYPE = Envelope.MEDIA_TYPE;

        public String disposition() {
            return "attachment; filename=\"%s\"".formatted(name);
        }
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
                            ? "Version %s isn't signed yet; it is within seconds."
                                    .formatted(version.number())
                            : "Version %s isn't signed.".formatted(version.number()));
        }
        return new File(
                "%s-%s.intoto.json".formatted(image.name, version.number()), signed.envelope);
    }

    /** Its contents and signature are checked again, and it is signed where it isn't. */
    public static void ask(Access by, ImageVersion version) {
        by.require(Permission.EDIT, version.gallery().teamId, "version " + version.number());
        version.attestation.due();
    }
}
