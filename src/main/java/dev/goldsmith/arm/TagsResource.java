package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Microsoft.Resources/tags of a group or a resource, as {@code az tag} writes them. Clients have
 * the scope in front; {@link CanonicalPath} puts it behind.
 */
@Path(At.SUBSCRIPTION + At.TAGS + "/{scope:.+}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TagsResource {
    static final String TYPE = "Microsoft.Resources/tags";

    @Inject Caller caller;
    @Inject Tagged tagged;
    @Inject Addressed addressed;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(@PathParam("scope") String scope) {
        return shown(scope);
    }

    @PUT
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> put(@PathParam("scope") String scope, @Nullable String body) {
        tagged.requireEdit(of(scope));
        var sent = addressed.read(body, id(scope));
        var tags = tags(sent);
        sent.refuse();
        tagged.write(of(scope), tags);
        return shown(scope);
    }

    private enum Change {
        Merge,
        Replace,
        Delete
    }

    @PATCH
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(@PathParam("scope") String scope, @Nullable String body) {
        tagged.requireEdit(of(scope));
        var sent = addressed.read(body, id(scope), "operation");
        var tags = tags(sent);
        var change =
                sent.oneOf(
                        sent.raw(),
                        "$",
                        "operation",
                        Change.Merge.name(),
                        Change.Replace.name(),
                        Change.Delete.name());
        if (change == null) {
            sent.fault("$.operation", "'operation' must be Merge, Replace or Delete.");
        }
        sent.refuse();
        var after = tagged.read(of(scope));
        switch (Change.valueOf(String.valueOf(change))) {
            case Merge -> after.putAll(tags);
            case Replace -> {
                after.clear();
                after.putAll(tags);
            }
            case Delete ->
                    tags.forEach((name, value) -> {
                        if (value.isEmpty() || value.equals(after.get(name))) {
                            after.remove(name);
                        }
                    });
        }
        tagged.write(of(scope), after);
        return shown(scope);
    }

    @DELETE
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("scope") String scope) {
        tagged.write(of(scope), Map.of());
        return Response.ok().build();
    }

    private static Map<String, String> tags(Sent sent) {
        return sent.tags(sent.properties("tags"), "$.properties");
    }

    private String of(String scope) {
        return "/subscriptions/%s/%s".formatted(caller.access().tenantId(), scope);
    }

    private String id(String scope) {
        return of(scope) + At.TAGS;
    }

    private Map<String, Object> shown(String scope) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id(scope));
        body.put("name", "default");
        body.put("type", TYPE);
        body.put("properties", Map.of("tags", tagged.read(of(scope))));
        return body;
    }
}
