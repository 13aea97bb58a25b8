package dev.goldsmith.identity.provider;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Provider;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in to a tenant, for its administrators: what the settings' page and the API do.
 * To be called without a transaction, for the provider is asked in between.
 */
@ApplicationScoped
public class SignInSettings {
    @Inject Caller caller;
    @Inject Discovery discovery;
    @Inject HomeKey home;

    /**
     * How it is.
     *
     * @param provider null while there is none
     * @param localSignIn whether local accounts open the tenant
     * @param secondFactor whether they need an authenticator app for it
     */
    public record View(
            Provider.@Nullable Settings provider,
            List<GroupRole.Line> groups,
            @Nullable Instant lastSignInAt,
            boolean localSignIn,
            boolean secondFactor) {}

    /** What the provider answered. */
    public record Answer(Provider.Endpoints endpoints, int keys) {}

    public View view() {
        administrator();
        return QuarkusTransaction.joiningExisting().call(this::now);
    }

    private View now() {
        var provider = Provider.current();
        var tenant = tenant();
        return new View(
                provider == null ? null : provider.settings(),
                GroupRole.lines(),
                provider == null ? null : provider.lastSignInAt,
                tenant.localSignIn,
                tenant.secondFactor);
    }

    /**
     * Asks the provider what a sign-in will ask it for; changes nothing.
     *
     * @throws Refused INVALID_REQUEST or FETCH_FAILED, for {@code issuer}
     */
    public Answer test(Provider.Settings settings) {
        administrator();
        settings.check(hasSecret());
        return ask(settings);
    }

    /** The same with what is stored. */
    public Answer test() {
        var stored = view().provider();
        if (stored == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no provider here yet.");
        }
        return ask(stored);
    }

    private Answer ask(Provider.Settings settings) {
        try {
            var endpoints = discovery.endpoints(settings.issuer());
            int keys = discovery.usableKeys(endpoints);
            if (keys == 0) {
                throw new Refused(
                        Refusal.FETCH_FAILED,
                        "This issuer can't be used: it publishes no RSA or EC key to sign with.");
            }
            return new Answer(endpoints, keys);
        } catch (Refused refused) {
            throw Refused.field(refused.refusal, "issuer", refused.detail());
        }
    }

    /**
     * @throws Refused INVALID_REQUEST or FETCH_FAILED, naming the field
     */
    public View save(Provider.Settings settings, List<GroupRole.Line> groups) {
        var by = administrator();
        settings.check(hasSecret());
        var answer = ask(settings);
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    if (!settings.active()) {
                        requireLocal("switch it off");
                    }
                    var secret = settings.clientSecret();
                    Provider.set(
                            settings,
                            answer.endpoints(),
                            secret == null || secret.isBlank() ? null : lock(by, secret.strip()));
                    GroupRole.replace(groups);
                    tell(
                            by,
                            EventKind.PROVIDER_CHANGED,
                            Map.of(
                                    "issuer", settings.issuer(),
                                    "clientId", settings.clientId(),
                                    "active", settings.active(),
                                    "newSecret", secret != null && !secret.isBlank(),
                                    "groups", groups.stream().map(GroupRole.Line::text).toList()));
                    return now();
                });
    }

    /** Nobody whom it sent can open the tenant any more. */
    public void remove() {
        var by = administrator();
        QuarkusTransaction.joiningExisting()
                .run(() -> {
                    var provider = Provider.current();
                    if (provider == null) {
                        throw new Refused(Refusal.NOT_FOUND, "There is no provider here.");
                    }
                    requireLocal("remove it");
                    provider.remove();
                    tell(by, EventKind.PROVIDER_REMOVED, Map.of("issuer", provider.issuer));
                });
    }

    /**
     * Who may still sign in with a local account, and how.
     *
     * @throws Refused CONFLICT while nobody has come by the provider yet
     */
    public View policy(boolean localSignIn, boolean secondFactor) {
        var by = administrator();
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var provider = Provider.current();
                    if (!localSignIn
                            && (provider == null
                                    || !provider.active
                                    || provider.lastSignInAt == null)) {
                        throw Refused.field(
                                Refusal.CONFLICT,
                                "localSignIn",
                                "Local accounts stay on until somebody has signed in by the provider: then it is known to work.");
                    }
                    var tenant = tenant();
                    tenant.localSignIn = localSignIn;
                    tenant.secondFactor = secondFactor;
                    tell(
                            by,
                            EventKind.SIGN_IN_POLICY_CHANGED,
                            Map.of("localSignIn", localSignIn, "secondFactor", secondFactor));
                    return now();
                });
    }

    private void requireLocal(String verb) {
        if (!tenant().localSignIn) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Only administrators could still sign in: allow local accounts again first, then %s."
                            .formatted(verb));
        }
    }

    private boolean hasSecret() {
        return QuarkusTransaction.joiningExisting().call(() -> Provider.current() != null);
    }

    private String lock(Access by, String secret) {
        return home.lock(Provider.place(by.tenantId()), secret.getBytes(StandardCharsets.UTF_8));
    }

    private Tenant tenant() {
        return Objects.requireNonNull(Tenant.findById(caller.access().tenantId()));
    }

    private static void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, null, kind, "sign-in", detail);
    }

    private Access administrator() {
        var by = caller.access();
        by.requireAdmin("sees and changes how people sign in");
        return by;
    }
}
