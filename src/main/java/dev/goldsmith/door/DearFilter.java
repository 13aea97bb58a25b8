package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets what is {@link Dear} pass as often as its person and its tenant may, behind TenantFilter.
 */
@Provider
@Singleton
@Priority(Priorities.AUTHORIZATION + 1)
public class DearFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String TAKEN = DearFilter.class.getName();

    private final Caller caller;
    private final Quota people;
    private final Quota tenants;

    @Context ResourceInfo endpoint;

    @Inject
    DearFilter(Caller caller, LimitsConfig limits) {
        this.caller = caller;
        people = new Quota(limits.person().aMinute(), limits.person().atOnce(), DearFilter::now);
        tenants = new Quota(limits.tenant().aMinute(), limits.tenant().atOnce(), DearFilter::now);
    }

    private record Taken(String person, String tenant) {}

    @Override
    public void filter(ContainerRequestContext request) {
        var by = caller.accessOrNull();
        if (by == null || !isDear()) {
            return;
        }
        var person = by.tenantId() + "/" + by.personId();
        requireNone(people.take(person), "You have");
        long wait = tenants.take(by.tenantId());
        if (wait > 0) {
            people.release(person);
        }
        requireNone(wait, "Your organization has");
        request.setProperty(TAKEN, new Taken(person, by.tenantId()));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(TAKEN) instanceof Taken taken) {
            request.removeProperty(TAKEN);
            people.release(taken.person());
            tenants.release(taken.tenant());
        }
    }

    private static void requireNone(long wait, String who) {
        if (wait > 0) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "%s too many requests of this kind in flight or in the last minute. Try again in %d %s."
                            .formatted(who, wait, wait == 1 ? "second" : "seconds"));
        }
    }

    private boolean isDear() {
        var method = endpoint.getResourceMethod();
        return method != null && method.isAnnotationPresent(Dear.class);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
