package dev.goldsmith.door;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;

/**
 * What the settings page and the API let administrators choose about the ARM door. To be called in
 * a transaction.
 */
@ApplicationScoped
public class AzureClients {
    @Inject Caller caller;

    public boolean versionsByPut() {
        return tenant().versionsByPut;
    }

    /** Lets a changed PUT make a new version, or refuses it as Azure does. */
    public void choose(boolean versionsByPut) {
        var by = caller.access();
        by.requireAdmin("changes what Azure's clients may");
        var tenant = tenant();
        if (tenant.versionsByPut != versionsByPut) {
            tenant.versionsByPut = versionsByPut;
            Event.tell(
                    by,
                    null,
                    EventKind.TENANT_AZURE_CLIENTS_CHANGED,
                    "tenant/" + by.tenantSlug(),
                    Map.of("versionsByPut", versionsByPut));
        }
    }

    private Tenant tenant() {
        return Objects.requireNonNull(Tenant.findById(caller.access().tenantId()));
    }
}
