package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/**
 * One subscription and its regions. Any other name of Azure's is taken for a region too, and means
 * the first of these.
 */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SubscriptionResource {
    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Locations locations;

    @GET
    @Allow(Permission.READ)
    public Map<String, Object> get() {
        var by = caller.access();
        return SubscriptionsResource.subscription(by.tenantId(), by.tenantName());
    }

    @GET
    @Path("locations")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> regions() {
        var by = caller.access();
        return lists.of(
                locations.names().stream()
                        .map(name ->
                                Map.of(
                                        "id",
                                        "/subscriptions/%s/locations/%s"
                                                .formatted(by.tenantId(), name),
                                        "name",
                                        name,
                                        "displayName",
                                        name,
                                        "regionalDisplayName",
                                        name,
                                        "metadata",
                                        Map.of(
                                                "regionType", "Physical",
                                                "regionCategory", "Recommended",
                                                "geographyGroup", "Goldsmith")))
                        .toList());
    }
}
