package dev.goldsmith.provenance;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.util.Map;

/** Versions that aren't what was published, or not what was signed. */
final class Misfits {
    private Misfits() {}

    /**
     * @param fault a sentence
     */
    static void tell(ImageVersion version, String fault) {
        Event.tell(
                Access.system(Tenant.findById(version.tenantId)),
                version.gallery().teamId,
                EventKind.IMAGE_MISFIT,
                version.told(),
                Map.of("why", fault));
    }
}
