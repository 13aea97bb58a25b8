package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Says which methods an address answers, to whoever asks: it is the same for everybody, whatever is
 * there. Behind the filters that make one address of several.
 */
@Provider
@PreMatching
@Priority(Priorities.USER + 1000)
public class Options implements ContainerRequestFilter {
    @Inject Verbs verbs;

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getMethod().equals("OPTIONS")) {
            return;
        }
        var there = verbs.at(request.getUriInfo().getPath());
        if (there.isEmpty()) {
            throw new Refused(Refusal.NOT_FOUND, "There is nothing at this address.");
        }
        request.abortWith(
                Response.noContent().header(HttpHeaders.ALLOW, String.join(", ", there)).build());
    }
}
