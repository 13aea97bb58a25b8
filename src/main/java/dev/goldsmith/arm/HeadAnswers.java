package dev.goldsmith.arm;

import dev.goldsmith.door.Dialect;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Azure's clients ask by HEAD whether something is there, and expect nothing but 204 or 404: a 200
 * makes them throw.
 */
@Provider
public class HeadAnswers implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getMethod().equals(HttpMethod.HEAD)
                && response.getStatus() == 200
                && Dialect.of(request.getUriInfo().getPath()) == Dialect.ARM) {
            response.setStatus(204);
            response.setEntity(null);
        }
    }
}
