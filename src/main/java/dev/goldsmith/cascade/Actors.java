package dev.goldsmith.cascade;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** In whose name something is done without them, with the permissions that they have now. */
@ApplicationScoped
class Actors {
    @Inject Directory directory;

    /** Null: nobody any more. */
    @Nullable Access of(String tenantId, @Nullable String person) {
        Tenant tenant = Tenant.findById(tenantId);
        return person == null ? null : directory.access(person, tenant.slug, Access.Door.TRIGGER);
    }
}
