package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Resource providers and features: all that are here are registered, and can't be otherwise. */
@Path(At.SUBSCRIPTION + "/providers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProvidersResource {
    private static final List<String> FEATURES = List.of("VirtualMachineTemplatePreview");

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Locations locations;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list() {
        return lists.of(names().map(this::provider).toList());
    }

    @GET
    @Path("{provider}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(@PathParam("provider") String name) {
        return provider(known(name));
    }

    @POST
    @Path("{provider}/register")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> register(@PathParam("provider") String name) {
        return provider(known(name));
    }

    @POST
    @Path("{provider}/unregister")
    @Allow(Permission.READ)
    public Map<String, Object> unregister(@PathParam("provider") String name) {
        throw new Refused(
                Refusal.WRONG_STATE,
                "%s belongs to this installation; it can't be unregistered."
                        .formatted(known(name)));
    }

    @GET
    @Path("Microsoft.Features/providers/{provider}/features")
    @Allow(Permission.READ)
    public Map<String, Object> features(@PathParam("provider") String provider) {
        return lists.of(FEATURES.stream().map(it -> feature(known(provider), it)).toList());
    }

    @GET
    @Path("Microsoft.Features/providers/{provider}/features/{feature}")
    @Allow(Permission.READ)
    public Map<String, Object> getFeature(
            @PathParam("provider") String provider, @PathParam("feature") String name) {
        return feature(known(provider), knownFeature(name));
    }

    @POST
    @Path("Microsoft.Features/providers/{provider}/features/{feature}/register")
    @Allow(Permission.READ)
    public Map<String, Object> registerFeature(
            @PathParam("provider") String provider, @PathParam("feature") String name) {
        return feature(known(provider), knownFeature(name));
    }

    private static Stream<String> names() {
        return Stream.concat(
                        ResourceType.ALL.stream().map(ResourceType::provider),
                        ResourceType.EMPTY.stream())
                .distinct()
                .sorted();
    }

    private static String known(String name) {
        return names().filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "There is no resource provider '%s' here; there are: %s."
                                        .formatted(name, String.join(", ", names().toList()))));
    }

    private static String knownFeature(String name) {
        return FEATURES.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "There is no feature '%s' here.".formatted(name)));
    }

    private Map<String, Object> provider(String name) {
        var places = locations.names();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "id", "/subscriptions/%s/providers/%s".formatted(caller.access().tenantId(), name));
        body.put("namespace", name);
        body.put("registrationState", "Registered");
        body.put("registrationPolicy", "RegistrationFree");
        body.put(
                "resourceTypes",
                ResourceType.ALL.stream()
                        .filter(it -> it.provider().equals(name))
                        .map(it ->
                                Map.of(
                                        "resourceType",
                                        it.name(),
                                        "locations",
                                        places,
                                        "apiVersions",
                                        it.versions(),
                                        "capabilities",
                                        "None"))
                        .toList());
        return body;
    }

    private Map<String, Object> feature(String provider, String name) {
        return Map.of(
                "id",
                "/subscriptions/%s/providers/Microsoft.Features/providers/%s/features/%s"
                        .formatted(caller.access().tenantId(), provider, name),
                "name",
                provider + "/" + name,
                "type",
                "Microsoft.Features/providers/features",
                "properties",
                Map.of("state", "Registered"));
    }
}
