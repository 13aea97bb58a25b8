package dev.goldsmith.identity.provider;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.EmailDomain;
import dev.goldsmith.tenant.Provider;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which provider somebody is led to who hasn't signed in yet. */
@ApplicationScoped
public class SignInWays {
    @Inject Directory directory;
    @Inject Tenancy tenancy;

    /**
     * A way in.
     *
     * @param label what its button says
     */
    public record Way(String tenant, String label, String path) {}

    /** By the slug of a tenant. */
    public Optional<Way> ofTenant(@Nullable String slug) {
        var home = slug == null ? null : directory.home(slug, Access.Door.WEB);
        return home == null ? Optional.empty() : of(home);
    }

    /** By the domain of an e-mail address, which says where to go and not who somebody is. */
    public Optional<Way> byAddress(String address) {
        return tenancy.outside(() -> Optional.ofNullable(EmailDomain.tenantOf(address)))
                .flatMap(tenant -> ofTenant(tenant.slug));
    }

    public boolean byAddressAtAll() {
        return tenancy.outside(EmailDomain::any);
    }

    private Optional<Way> of(Directory.Home home) {
        return tenancy.in(home.id(), () -> Optional.ofNullable(Provider.current()))
                .filter(provider -> provider.active)
                .map(provider ->
                        new Way(
                                home.slug(),
                                provider.label.isEmpty() ? home.slug() : provider.label,
                                "/sso/" + home.slug()));
    }
}
