package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a request gets its tenant: from the URL, for members only. Default deny: an
 * endpoint that doesn't say who may call it is called by nobody.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class TenantFilter implements ContainerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    @Inject SecurityIdentity identity;
    @Inject Directory directory;
    @Inject Tenancy.Binding binding;
    @Inject Caller caller;

    @Context ResourceInfo endpoint;

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        var dialect = Dialect.of(path);
        var tenant = dialect.tenantOf(path);
        var open = declared(Open.class);
        Identities.requireKnown(identity);
        var signedIn = Identities.signedIn(identity);
        if (signedIn != null) {
            directory.requireAwake(signedIn);
            caller.signedIn(signedIn);
        } else if (open == null || open.value() != Open.To.ANYBODY) {
            throw new Refused(Refusal.UNAUTHENTICATED, "Sign in first, or send a bearer token.");
        }
        if (tenant == null) {
            outside(open, signedIn);
        } else {
            inside(tenant, dialect.door, signedIn, SAFE.contains(request.getMethod()));
        }
    }

    private void outside(@Nullable Open open, @Nullable SignedIn signedIn) {
        if (open == null) {
            throw new Refused(Refusal.FORBIDDEN, "Nobody can call this.");
        }
        binding.bind(Tenancy.NOBODY);
        boolean allowed =
                switch (open.value()) {
                    case ANYBODY -> true;
                    case EVERY_SIGN_IN -> signedIn != null;
                    case SIGNED_IN -> signedIn != null && signedIn.scope() == null;
                    case INSTALLATION_ADMIN ->
                            signedIn != null
                                    && signedIn.scope() == null
                                    && directory.installationAdmin(signedIn.personId());
                };
        if (!allowed) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    signedIn != null && signedIn.scope() != null
                            ? "This token works for one tenant only, and this is outside of it."
                            : "Only the installation's administrators can do this.");
        }
    }

    private void inside(
            String tenant, Access.Door door, @Nullable SignedIn signedIn, boolean safe) {
        var access =
                signedIn == null
                        ? null
                        : signedIn.narrow(directory.access(signedIn.personId(), tenant, door));
        if (access == null) {
            throw signedIn != null && directory.closed(signedIn.personId(), tenant, door)
                    ? new Refused(
                            Refusal.FORBIDDEN,
                            "Tenant '%s' is suspended; the installation's administrator can open it again."
                                    .formatted(tenant))
                    : unknown(door, tenant).hiding(signedIn != null);
        }
        binding.bind(access.tenantId());
        access = access.from(caller.address());
        caller.entered(access);
        var allow = declared(Allow.class);
        if (allow == null || !access.mayAnywhere(allow.value())) {
            throw new Refused(Refusal.FORBIDDEN, "Your role does not allow this.");
        }
        if ((!safe && access.bounds().readOnly())
                || !Arrays.stream(allow.token()).allMatch(access.bounds()::verb)) {
            throw new Refused(Refusal.FORBIDDEN, "Your token doesn't allow this.");
        }
    }

    private static Refused unknown(Access.Door door, String tenant) {
        return switch (door) {
            case ARM ->
                    new Refused(
                            Refusal.NO_SUBSCRIPTION,
                            "The subscription '%s' could not be found.".formatted(tenant));
            case WEB, API, SSH, TRIGGER, SYSTEM ->
                    new Refused(Refusal.NOT_FOUND, "There is no tenant '" + tenant + "' here.");
        };
    }

    private <A extends Annotation> @Nullable A declared(Class<A> type) {
        var onMethod = endpoint.getResourceMethod().getAnnotation(type);
        return onMethod != null ? onMethod : endpoint.getResourceClass().getAnnotation(type);
    }
}
