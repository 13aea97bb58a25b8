package dev.goldsmith.arm;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dialect;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names a request in its answer, so that a client's log and ours can be laid side by side. */
@Provider
public class RequestHeaders implements ContainerResponseFilter {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @Inject Caller caller;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (Dialect.of(request.getUriInfo().getPath()) != Dialect.ARM) {
            return;
        }
        var headers = response.getHeaders();
        headers.putSingle("x-ms-request-id", caller.requestId());
        var correlation = given(request, "x-ms-correlation-request-id");
        headers.putSingle(
                "x-ms-correlation-request-id",
                correlation == null ? caller.requestId() : correlation);
        var client = given(request, "x-ms-client-request-id");
        if (client != null
                && "true"
                        .equalsIgnoreCase(
                                request.getHeaderString("x-ms-return-client-request-id"))) {
            headers.putSingle("x-ms-client-request-id", client);
        }
    }

    private static @Nullable String given(ContainerRequestContext request, String name) {
        var value = request.getHeaderString(name);
        return value != null && ID.matcher(value).matches() ? value : null;
    }
}
