package dev.goldsmith.signin;

import dev.goldsmith.door.Away;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.DatabaseAway;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * {@code client_credentials}, and nothing else. The authority is {@code adfs}, where the client id
 * alone says the tenant, or the tenant's UUID.
 */
@Path("/{authority:adfs|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sign-in")
public class TokenResource {
    @Inject ClientSignIn signIn;
    @Inject Caller caller;
    @Inject HttpServerRequest request;

    @GET
    @Path("{version:(?:v2\\.0/)?}.well-known/openid-configuration")
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "getOpenIdConfiguration",
            summary = "Where to get a token, for OAuth clients")
    public Map<String, Object> configuration(
            @PathParam("authority") String authority,
            @PathParam("version") String version,
            @Context UriInfo uri) {
        var issuer = Addresses.base(uri) + "/" + authority;
        var oauth = issuer + "/oauth2/" + version;
        return Map.of(
                "issuer",
                issuer,
                "token_endpoint",
                oauth + "token",
                // There is no such page: nobody signs in here but programs. MSAL wants the field.
                "authorization_endpoint",
                oauth + "authorize",
                "jwks_uri",
                issuer + "/discovery/" + version + "keys",
                "grant_types_supported",
                List.of("client_credentials"),
                "response_types_supported",
                List.of("token"),
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_post", "client_secret_basic", "private_key_jwt"));
    }

    /** None: a token of ours is opaque, and only we can tell what it is good for. */
    @GET
    @Path("discovery/{version:(?:v2\\.0/)?}keys")
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "getSigningKeys",
            summary = "The keys that tokens are signed with: none, since tokens are opaque")
    public Map<String, Object> keys() {
        return Map.of("keys", List.of());
    }

    @POST
    @Path("oauth2/{version:(?:v2\\.0/)?}token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "grantAccessToken",
            summary = "A bearer token for an API client, which expires after an hour",
            description =
                    "`grant_type=client_credentials` with `client_id` and either `client_secret`"
                            + " (or HTTP Basic) or `client_assertion`, a token of an issuer that"
                            + " the API client trusts. Errors are OAuth's: `error` and"
                            + " `error_description`.")
    public Response token(
            @PathParam("authority") String authority,
            @HeaderParam("Authorization") @Nullable String authorization,
            MultivaluedMap<String, String> form) {
        try {
            var address = request.remoteAddress();
            var token =
                    signIn.token(
                            TokenRequest.of(authority, form, authorization),
                            address == null ? "" : String.valueOf(address.hostAddress()));
            return Response.ok(
                            Map.of(
                                    "token_type",
                                    "Bearer",
                                    "access_token",
                                    token.text(),
                                    "expires_in",
                                    token.life().toSeconds(),
                                    "expires_on",
                                    String.valueOf(token.expiresAt().getEpochSecond())))
                    .header("Pragma", "no-cache")
                    .build();
        } catch (OAuthRefusal refusal) {
            return refusal.answer(caller.requestId());
        } catch (RuntimeException e) {
            if (!DatabaseAway.causedBy(e)) {
                throw e;
            }
            return new OAuthRefusal(OAuthRefusal.Reason.TEMPORARILY_UNAVAILABLE, Away.SENTENCE)
                    .answer(caller.requestId());
        }
    }
}
