package dev.goldsmith.provenance;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.Withdrawal.Cause;
import dev.goldsmith.gallery.Withdrawing;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Versions that aren't what was published, or not what was signed. Their rows are locked. */
final class Misfits {
    private Misfits() {}

    /**
     * It can't be used until it is looked at again and fits.
     *
     * @param faults all that there are, in sentences
     */
    static void withdraw(ImageVersion version, String faults) {
        version.attestation.state = State.MISFIT;
        say(version, faults);
    }

    /** One that was found when it was about to be used; what was found before stays said. */
    static void add(ImageVersion version, String fault) {
        // Whoever is asked to look at all of it still does.
        if (version.attestation.state == State.SIGNED) {
            version.attestation.state = State.MISFIT;
        }
        var there = of(version);
        if (there == null || !there.reason.contains(fault)) {
            say(version, there == null ? fault : there.reason + " " + fault);
        }
    }

    private static void say(ImageVersion version, String faults) {
        var there = of(version);
        if (there == null) {
            Withdrawing.take(
                    version.tenantId,
                    Cause.CHANGED,
                    version.id,
                    Withdrawing.cut(faults),
                    List.of(version.id),
                    List.of());
        } else if (there.reason.equals(Withdrawing.cut(faults))) {
            return;
        } else {
            there.reason = Withdrawing.cut(faults);
        }
        tell(version, EventKind.IMAGE_MISFIT, Map.of("why", faults));
    }

    /** It fits. */
    static void lift(ImageVersion version) {
        if (of(version) != null) {
            forget(version);
            tell(version, EventKind.IMAGE_FITS, Map.of());
        }
    }

    /** One that was deleted: what was made of the same disk can be used again. */
    static void forget(ImageVersion version) {
        Withdrawing.lift(Cause.CHANGED, version.id);
    }

    /** Whether a deleted version keeps others from being used. */
    static boolean outlives(ImageVersion version) {
        return version.state == ImageVersion.State.DELETED
                && version.content != null
                && of(version) != null;
    }

    /** Whether this is written down. */
    static boolean said(ImageVersion version, String fault) {
        var there = of(version);
        return there != null && there.reason.contains(fault);
    }

    private static @Nullable Withdrawal of(ImageVersion version) {
        return Withdrawal.allOf(version).stream()
                .filter(it -> it.cause == Cause.CHANGED)
                .findFirst()
                .orElse(null);
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
