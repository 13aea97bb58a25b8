package dev.goldsmith.tenant;

import io.quarkus.arc.Arc;
import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.hibernate.orm.runtime.tenant.TenantResolver;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Binds a tenant to a piece of work. Whatever runs unbound can't open a session at all: the
 * resolver throws, so that a forgotten binding is an error and never another tenant's row.
 */
@ApplicationScoped
public class Tenancy {
    /**
     * The tenant that doesn't exist, bound to work on rows that belong to no tenant (tenants,
     * people, credentials). It reads no tenant's row, and a foreign key keeps it from writing one.
     */
    public static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /**
     * Runs the work in a request context and a transaction of its own, as this tenant. Never from
     * within another: each that waits for a second connection keeps its first, and a few dozen at
     * once would wait for one another until all of them give up.
     */
    public <T> T in(String tenantId, Callable<T> work) {
        return bound(tenantId, () -> QuarkusTransaction.requiringNew().call(work));
    }

    /**
     * The same without a transaction: for work that takes long between those that it opens itself.
     */
    public <T> T bound(String tenantId, Supplier<T> work) {
        var context = Arc.container().requestContext();
        var before = context.getStateIfActive();
        context.activate();
        try {
            Arc.container().instance(Binding.class).get().bind(tenantId);
            return work.get();
        } finally {
            context.terminate();
            if (before != null) {
                context.activate(before);
            }
        }
    }

    public void in(String tenantId, Runnable work) {
        in(
                tenantId,
                () -> {
                    work.run();
                    return null;
                });
    }

    /** The same for rows that belong to no tenant. */
    public <T> T outside(Callable<T> work) {
        return in(NOBODY, work);
    }

    /** The tenant of the current request context. */
    @RequestScoped
    public static class Binding {
        private @Nullable String tenantId;

        public void bind(String tenantId) {
            if (this.tenantId != null && !this.tenantId.equals(tenantId)) {
                throw new IllegalStateException("a request is bound to one tenant for its life");
            }
            this.tenantId = tenantId;
        }

        String required() {
            if (tenantId == null) {
                throw new IllegalStateException("no tenant is bound to this work");
            }
            return tenantId;
        }
    }

    @PersistenceUnitExtension
    @RequestScoped
    static class Resolver implements TenantResolver {
        @Inject Binding binding;

        @Override
        public String getDefaultTenantId() {
            return NOBODY;
        }

        @Override
        public String resolveTenantId() {
            return binding.required();
        }
    }
}
