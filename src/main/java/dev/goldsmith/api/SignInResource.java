package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.identity.provider.SignInSettings;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Provider;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How people sign in to this tenant; for its administrators. */
@Path(Links.TENANT + "/sign-in")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sign-in")
public class SignInResource {
    @Inject SignInSettings settings;
    @Inject Caller caller;
    @Context UriInfo uri;

    /**
     * @param role {@code admin}, {@code auditor}, {@code member}; with a team {@code owner}, {@code
     *     approver}, {@code builder}, {@code viewer}
     */
    public record Group(@Nullable String group, @Nullable String role, @Nullable String team) {
        static Group of(GroupRole.Line line) {
            return new Group(line.group(), line.role(), line.team());
        }

        GroupRole.Line line() {
            return new GroupRole.Line(text(group), text(role), team);
        }
    }

    /**
     * @param clientSecret left out: the one that is there stays
     * @param audience left out: the client id
     */
    public record WantedProvider(
            @Nullable String issuer,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String audience,
            @Nullable String label,
            @Nullable String nameClaim,
            @Nullable String emailClaim,
            @Nullable String groupsClaim,
            @Nullable Boolean active,
            @Nullable List<Group> groups) {
        Provider.Settings settings() {
            var usual = Provider.Settings.EMPTY;
            return new Provider.Settings(
                    text(issuer),
                    text(clientId),
                    clientSecret,
                    text(audience),
                    text(label),
                    nameClaim == null ? usual.nameClaim() : nameClaim,
                    emailClaim == null ? usual.emailClaim() : emailClaim,
                    groupsClaim == null ? usual.groupsClaim() : groupsClaim,
                    active == null || active);
        }

        List<GroupRole.Line> lines() {
            return groups == null ? List.of() : groups.stream().map(Group::line).toList();
        }
    }

    public record WantedPolicy(@Nullable Boolean localSignIn, @Nullable Boolean secondFactor) {}

    /**
     * Without the secret, which nobody sees again.
     *
     * @param redirectUri to be registered at the provider
     * @param postLogoutRedirectUri the same, for signing out
     */
    public record OwnProvider(
            String issuer,
            String clientId,
            String audience,
            String label,
            String nameClaim,
            String emailClaim,
            String groupsClaim,
            boolean active,
            List<Group> groups,
            @Nullable Instant lastSignInAt,
            String redirectUri,
            String postLogoutRedirectUri) {}

    public record SignIn(
            @Nullable OwnProvider provider, boolean localSignIn, boolean secondFactor) {}

    public record Tested(
            String authorizationEndpoint,
            String tokenEndpoint,
            @Nullable String endSessionEndpoint,
            int keys) {}

    @GET
    @Allow(Permission.ADMIN)
    @Operation(operationId = "getSignIn", summary = "How people sign in to this tenant")
    public SignIn get() {
        return answer(settings.view());
    }

    @PUT
    @Path("provider")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Operation(
            operationId = "putProvider",
            summary = "The tenant's OpenID Connect provider, and what its groups mean here",
            description =
                    "The provider is asked for its configuration and keys before anything is"
                            + " stored. Anyone who signed in with other settings has to sign in again.")
    public SignIn put(WantedProvider wanted) {
        return answer(settings.save(wanted.settings(), wanted.lines()));
    }

    @DELETE
    @Path("provider")
    @Allow(Permission.ADMIN)
    @Operation(
            operationId = "removeProvider",
            summary =
                    "Remove the provider; people who signed in through it can't open the tenant any more")
    public SignIn remove() {
        settings.remove();
        return answer(settings.view());
    }

    @POST
    @Path("provider/test")
    @Allow(Permission.ADMIN)
    @Operation(
            operationId = "testProvider",
            summary = "Asks the stored provider for its configuration and keys")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Tested.class)))
    public Response test(@HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var answer = settings.test();
        return Response.ok(
                        new Tested(
                                answer.endpoints().authorization(),
                                answer.endpoints().token(),
                                answer.endpoints().endSession(),
                                answer.keys()))
                .build();
    }

    @PUT
    @Path("policy")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Operation(
            operationId = "putSignInPolicy",
            summary = "Whether local accounts open the tenant, and with what",
            description =
                    "`localSignIn` can be switched off once somebody has signed in by the"
                            + " provider; local accounts of administrators go on to work.")
    public SignIn policy(WantedPolicy wanted) {
        var now = settings.view();
        return answer(
                settings.policy(
                        Objects.requireNonNullElse(wanted.localSignIn(), now.localSignIn()),
                        Objects.requireNonNullElse(wanted.secondFactor(), now.secondFactor())));
    }

    private SignIn answer(SignInSettings.View view) {
        var provider = view.provider();
        var base = uri.getBaseUri().toString().replaceFirst("/$", "");
        return new SignIn(
                provider == null
                        ? null
                        : new OwnProvider(
                                provider.issuer(),
                                provider.clientId(),
                                provider.audience(),
                                provider.label(),
                                provider.nameClaim(),
                                provider.emailClaim(),
                                provider.groupsClaim(),
                                provider.active(),
                                view.groups().stream().map(Group::of).toList(),
                                view.lastSignInAt(),
                                base + "/sso/" + caller.access().tenantSlug(),
                                base + "/login"),
                view.localSignIn(),
                view.secondFactor());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
