package dev.goldsmith.identity.provider;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Provider;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's provider as Quarkus OIDC wants to have it. Nothing of Quarkus OIDC acts by itself: it
 * resolves to no provider until somebody who knows the tenant has put one onto the request.
 */
@ApplicationScoped
public class Realms implements TenantConfigResolver {
    /** How long a browser's key to its tokens is good; the provider may end it before. */
    public static final Duration SESSION = Duration.ofHours(8);

    private static final String ON_REQUEST = "goldsmith.realm";

    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject HomeKey home;

    /** Quarkus, asked by this on a request, forgets what it knew of an older revision. */
    private static final String REPLACES = "replace-tenant-configuration-context";

    /** Always the same object for the same revision, by which Quarkus knows it again. */
    private record Known(int revision, OidcTenantConfig config) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What the provider is asked for. */
    public enum Use {
        /** The code flow at {@code /sso/SLUG}. */
        SIGN_IN,
        /** Bearer tokens that it issued. */
        API
    }

    /**
     * A tenant and whose word it takes.
     *
     * @param config as Quarkus wants to have it
     */
    public record Realm(String tenantId, String slug, Provider provider, OidcTenantConfig config) {}

    /**
     * Finds the active provider of a tenant and puts it onto the request. Blocks.
     *
     * @param key the tenant's slug, or its UUID on the ARM door
     */
    public Optional<Realm> enter(RoutingContext context, String key, Access.Door door, Use use) {
        var realm = find(key, door, use);
        realm.ifPresent(it -> {
            context.put(ON_REQUEST, it.config());
            context.put(REPLACES, "true");
        });
        return realm;
    }

    private Optional<Realm> find(String key, Access.Door door, Use use) {
        var tenant = directory.home(key, door);
        if (tenant == null) {
            return Optional.empty();
        }
        var provider =
                tenancy.in(tenant.id(), () -> Optional.ofNullable(Provider.current()))
                        .filter(it -> it.active);
        return provider.map(
                it -> new Realm(tenant.id(), tenant.slug(), it, config(tenant, it, use)));
    }

    private OidcTenantConfig config(Directory.Home tenant, Provider provider, Use use) {
        var id = "%d-%s".formatted(provider.id, use.name());
        return Objects.requireNonNull(
                        known.compute(
                                id,
                                (_, before) ->
                                        before != null && before.revision() == provider.revision
                                                ? before
                                                : new Known(
                                                        provider.revision,
                                                        make(id, tenant, provider, use))))
                .config();
    }

    private OidcTenantConfig make(String id, Directory.Home tenant, Provider provider, Use use) {
        var endpoints = provider.addresses();
        var secret =
                new String(
                        home.unlock(Provider.place(tenant.id()), provider.clientSecret),
                        StandardCharsets.UTF_8);
        var config =
                OidcTenantConfig.authServerUrl(provider.issuer)
                        .tenantId(id)
                        .discoveryEnabled(false)
                        .jwksPath(endpoints.keys())
                        .clientId(provider.clientId)
                        .credentials(secret)
                        .followRedirects(false);
        return switch (use) {
            case API ->
                    config.applicationType(ApplicationType.SERVICE)
                            .token()
                            .issuer(provider.issuer)
                            .audience(provider.audience)
                            .subjectRequired()
                            .end()
                            .build();
            case SIGN_IN -> signIn(config, tenant, provider, endpoints);
        };
    }

    private OidcTenantConfig signIn(
            io.quarkus.oidc.OidcTenantConfigBuilder config,
            Directory.Home tenant,
            Provider provider,
            Provider.Endpoints endpoints) {
        var path = "/sso/" + tenant.slug();
        config.applicationType(ApplicationType.WEB_APP)
                .authorizationPath(endpoints.authorization())
                .tokenPath(endpoints.token())
                .token()
                .issuer(provider.issuer)
                .audience(provider.clientId)
                .subjectRequired()
                .refreshExpired()
                .end()
                .authentication()
                .scopes("profile", "email")
                .pkceRequired()
                .nonceRequired()
                .stateSecret(stateSecret(tenant))
                .sessionAgeExtension(SESSION)
                .end()
                .tokenStateManager()
                // Our own keeps them here, locked.
                .encryptionRequired(false)
                .end();
        if (endpoints.endSession() != null) {
            config.endSessionPath(endpoints.endSession())
                    .logout()
                    .path(path + "/logout")
                    .postLogoutPath("/login")
                    .end();
        }
        return config.build();
    }

    /** The same at all portals: whoever began a sign-in may come back to another one. */
    private String stateSecret(Directory.Home tenant) {
        return Base64.getEncoder().encodeToString(home.mac("provider sign-in state", tenant.id()));
    }

    @Override
    public Uni<OidcTenantConfig> resolve(
            RoutingContext context, OidcRequestContext<OidcTenantConfig> blocking) {
        @Nullable OidcTenantConfig entered = context.get(ON_REQUEST);
        return entered == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(entered);
    }
}
