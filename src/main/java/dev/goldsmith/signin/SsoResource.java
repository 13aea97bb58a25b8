package dev.goldsmith.signin;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Back;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.identity.SignInFacts;
import dev.goldsmith.identity.provider.Attempt;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sign-in by a tenant's own provider. Quarkus OIDC has done the protocol before we are asked. */
@Path("/sso/{slug}")
@RunOnVirtualThread
@Tag(name = "Sign-in")
public class SsoResource {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject CurrentVertxRequest request;
    @Inject OidcAuthenticationMechanism oidc;
    @Inject Sessions sessions;
    @Inject SignInFacts facts;
    @Inject Tenancy tenancy;

    @GET
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "signInByProvider",
            summary = "Leads to the tenant's OpenID Connect provider, and back into the portal",
            description = "For browsers. `back` is the path to end at, on this site.")
    public Response signIn(
            @PathParam("slug") String slug,
            @QueryParam("back") @Nullable String back,
            @CookieParam(Back.COOKIE) @Nullable String wanted) {
        return switch (Attempt.of(request.getCurrent())) {
            case Attempt.Nowhere _ -> throw nowhere(slug);
            case Attempt.Begins _ -> toProvider();
            case Attempt.Refused(var realm) -> {
                facts.refusedByProvider(realm, "the provider's answer was not good");
                throw new Refused(
                        Refusal.FORBIDDEN,
                        "Your provider did not sign you in, or its answer was not good. Try again; if it stays so, ask an administrator of the tenant.");
            }
            case Attempt.Arrived arrived -> enter(arrived, back == null ? wanted : back);
        };
    }

    /** Reached only by who had nothing to sign out of at the provider. */
    @GET
    @Path("logout")
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "signOutAtProvider",
            summary = "Signs out at the tenant's OpenID Connect provider")
    public Response signOut() {
        return Response.seeOther(URI.create("/login")).build();
    }

    private Response toProvider() {
        var challenge = oidc.getChallenge(request.getCurrent()).await().atMost(PATIENCE);
        if (challenge.status != Response.Status.FOUND.getStatusCode()) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "The sign-in took too long, or this browser keeps no cookies. Start over.");
        }
        var response = Response.status(challenge.status);
        challenge
                .getHeaders()
                .forEach((name, value) ->
                        response.header(String.valueOf(name), String.valueOf(value)));
        return response.build();
    }

    private Response enter(Attempt.Arrived arrived, @Nullable String back) {
        var realm = arrived.realm();
        try {
            var person =
                    tenancy.in(
                            realm.tenantId(),
                            () -> {
                                var entered = arrived.enter();
                                realm.provider().signedIn();
                                return entered;
                            });
            facts.enteredByProvider(realm, person.id);
            return Response.seeOther(URI.create(Back.within(back, "/t/" + realm.slug())))
                    .cookie(
                            sessions.open(
                                    person.id, person.issuer, realm.tenantId(), arrived.until()))
                    .cookie(sessions.cookie(Back.COOKIE, "", 0))
                    .build();
        } catch (Refused refused) {
            facts.refusedByProvider(realm, refused.detail());
            throw !arrived.groupsLeftOut()
                    ? refused
                    : new Refused(
                            refused.refusal,
                            "Your provider left your groups out of its token, because you are in too many. Ask an administrator of the tenant to use app roles (claim 'roles') instead of groups.");
        }
    }

    private static Refused nowhere(String slug) {
        return new Refused(
                Refusal.NOT_FOUND,
                "There is no sign-in by a provider at '%s'. Use the page /login.".formatted(slug));
    }
}
