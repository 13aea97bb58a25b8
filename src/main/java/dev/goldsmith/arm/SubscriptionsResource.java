package dev.goldsmith.arm;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.tenant.Directory;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tenants, each as one subscription of a directory of its own. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SubscriptionsResource {
    @Inject Caller caller;
    @Inject Directory directory;
    @Inject Lists lists;

    @GET
    @Path("subscriptions")
    @Open(Open.To.EVERY_SIGN_IN)
    public Map<String, Object> list() {
        return lists.of(mine().map(it -> subscription(it.id(), it.name())).toList());
    }

    @GET
    @Path("tenants")
    @Open(Open.To.EVERY_SIGN_IN)
    public Map<String, Object> tenants() {
        return lists.of(
                mine().map(it ->
                                Map.of(
                                        "id", "/tenants/" + it.id(),
                                        "tenantId", it.id(),
                                        "displayName", it.name(),
                                        "domains", List.of(),
                                        "tenantCategory", "Home"))
                        .toList());
    }

    /** A token of one tenant sees no other. */
    private Stream<Directory.Membership> mine() {
        var scope = caller.signedIn().scope();
        return directory.memberships(caller.personId()).stream()
                .filter(it -> scope == null || scope.tenantId().equals(it.id()));
    }

    static Map<String, Object> subscription(String id, String name) {
        return Map.of(
                "id",
                "/subscriptions/" + id,
                "subscriptionId",
                id,
                "tenantId",
                id,
                "displayName",
                name,
                "state",
                "Enabled",
                "authorizationSource",
                "RoleBased",
                "subscriptionPolicies",
                Map.of(
                        "locationPlacementId", "Internal_2014-09-01",
                        "quotaId", "Internal_2014-09-01",
                        "spendingLimit", "Off"));
    }
}
