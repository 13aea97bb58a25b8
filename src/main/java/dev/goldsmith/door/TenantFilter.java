package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a request gets its tenant: from the URL, for members only. Default deny: an
 * endpoint that doesn't say who may call it is called by nobody.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class TenantFilter implements ContainerRequestFilter {
    @Inject SecurityIdentity identity;
    @Inject Directory directory;
    @Inject Tenancy.Binding binding;
    @Inject Caller caller;
    @Inject HttpServerRequest connection;

    @Context ResourceInfo endpoint;

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        var dialect = Dialect.of(path);
        var tenant = dialect.tenantOf(path);
        var open = declared(Open.class);
        var signedIn = Identities.signedIn(identity);
        if (signedIn != null) {
            caller.signedIn(signedIn);
        } else if (open == null || open.value() != Open.To.ANYBODY) {
            throw new Refused(Refusal.UNAUTHENTICATED, "Sign in first, or send a bearer token.");
        }
        if (tenant == null) {
            if (open == null) {
                throw new Refused(Refusal.FORBIDDEN, "Nobody may call this.");
            }
            binding.bind(Tenancy.NOBODY);
            return;
        }
        var access =
                signedIn == null
                        ? null
                        : directory.access(signedIn.personId(), tenant, dialect.door);
        if (access == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no tenant '" + tenant + "' here.");
        }
        binding.bind(access.tenantId());
        var address = connection.remoteAddress();
        access = access.from(address == null ? null : address.hostAddress());
        caller.entered(access);
        var allow = declared(Allow.class);
        if (allow == null || !access.mayAnywhere(allow.value())) {
            throw new Refused(Refusal.FORBIDDEN, "Your role does not allow this.");
        }
    }

    private <A extends Annotation> @Nullable A declared(Class<A> type) {
        var onMethod = endpoint.getResourceMethod().getAnnotation(type);
        return onMethod != null ? onMethod : endpoint.getResourceClass().getAnnotation(type);
    }
}
