package dev.goldsmith.provenance;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.Withdrawal.Cause;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.util.List;
import java.util.Map;

/** Versions that aren't what was published, or not what was signed. Their rows are locked. */
final class Misfits {
    private Misfits() {}

    /**
     * It can't be used until it is looked at again and fits.
     *
     * @param fault a sentence
     */
    static void withdraw(ImageVersion version, String fault) {
        version.attestation.state = State.MISFIT;
        if (!withdrawn(version)) {
            Withdrawal.take(
                    version.tenantId,
                    Cause.CHANGED,
                    version.id,
                    fault,
                    List.of(version.id),
                    List.of());
            tell(version, EventKind.IMAGE_MISFIT, Map.of("why", fault));
        }
    }

    /** It fits. */
    static void lift(ImageVersion version) {
        if (withdrawn(version)) {
            Withdrawal.lift(Cause.CHANGED, version.id);
            tell(version, EventKind.IMAGE_FITS, Map.of());
        }
    }

    private static boolean withdrawn(ImageVersion version) {
        return Withdrawal.allOf(version).stream().anyMatch(it -> it.cause == Cause.CHANGED);
    }

    private static void tell(ImageVersion version, EventKind kind, Map<String, String> detail) {
        Event.tell(
                Access.system(Tenant.findById(version.tenantId)),
                version.gallery().teamId,
                kind,
                version.told(),
                detail);
    }
}
