package dev.goldsmith.identity.provider;

import dev.goldsmith.tenant.Provider;
import dev.goldsmith.tenant.ProviderSession;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;

/** Where a session is signed out besides here: at the provider that vouched for it. */
@ApplicationScoped
public class SignOut {
    @Inject Tenancy tenancy;

    /** The way there; empty for local accounts, and for providers that have no such thing. */
    public Optional<String> path(SignedIn who) {
        var session = who.sessionId();
        if (session == null || !who.byProvider()) {
            return Optional.empty();
        }
        return tenancy.outside(() -> ProviderSession.tenantOf(session)).flatMap(this::atProvider);
    }

    private Optional<String> atProvider(String tenantId) {
        return tenancy.in(
                tenantId,
                () -> {
                    var provider = Provider.current();
                    if (provider == null
                            || !provider.active
                            || provider.addresses().endSession() == null) {
                        return Optional.empty();
                    }
                    Tenant tenant = Objects.requireNonNull(Tenant.findById(tenantId));
                    return Optional.of("/sso/" + tenant.slug + "/logout");
                });
    }
}
