package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.Tokens;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TokenConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Tokens for this API, in this tenant. */
@Path(Links.TENANT + "/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tokens")
public class TokensResource {
    private static final int DEFAULT_DAYS = 90;

    @Inject Caller caller;
    @Inject TokenConfig config;

    /**
     * @param owner an API client's id; left out: you
     * @param verbs read, edit, run, decide, own, export, admin; left out: all that the owner may
     * @param teams by slug; left out: all of the owner's
     * @param days 1 to 365, by default 90
     */
    public record Wanted(
            @Nullable String name,
            @Nullable String owner,
            @Nullable List<String> verbs,
            @Nullable List<String> teams,
            @Nullable Integer days) {}

    /**
     * @param hint its first characters
     * @param verbs null: all that the owner may
     * @param teams null: all of the owner's
     * @param asleep its owner's provider hasn't answered for them for long; it is good again when
     *     they have signed in
     * @param token the token itself, in the answer that makes it and never again
     */
    public record Issued(
            long id,
            String name,
            String owner,
            @Nullable String hint,
            @Nullable List<String> verbs,
            @Nullable List<String> teams,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            boolean asleep,
            @Nullable String token)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return token != null;
        }

        static Issued of(ApiToken token, String owner, boolean asleep, @Nullable String text) {
            var scope = Objects.requireNonNull(token.scope());
            return new Issued(
                    token.id,
                    token.name,
                    owner,
                    token.hint,
                    scope.verbs() == null
                            ? null
                            : scope.verbs().stream().map(Permission::word).toList(),
                    slugs(scope),
                    token.createdAt,
                    token.expiresAt,
                    token.lastUsedAt,
                    asleep,
                    text);
        }

        private static @Nullable List<String> slugs(ApiToken.Scope scope) {
            if (scope.teams() == null) {
                return null;
            }
            var slugs = Team.slugs();
            return scope.teams().stream().map(id -> slugs.getOrDefault(id, "")).sorted().toList();
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listTokens",
            summary = "Your tokens in this tenant, newest first",
            description = "Administrators see everybody's with `everybody=true`.")
    public Page<Issued> list(
            @QueryParam("everybody") @Nullable String everybody,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Tokens.page(
                        caller.access(),
                        "true".equals(everybody),
                        Query.after(after),
                        Query.limit(limit),
                        config)
                .map(row -> Issued.of(row.token(), row.owner(), row.sleeps(), null));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    @Once
    @Operation(
            operationId = "issueToken",
            summary = "A new token, shown only once",
            description =
                    "It never exceeds its owner: what they lose, it loses. A token that is valid for"
                            + " one tenant can't make another. It is shown once and kept nowhere:"
                            + " a repeat by the same idempotency key makes no second one, and is"
                            + " answered 409 with the address of the first.")
    @APIResponse(responseCode = "201")
    public RestResponse<Issued> issue(Wanted wanted) {
        var by = caller.access();
        var shown =
                Tokens.issue(
                        by,
                        caller.signedIn(),
                        new Tokens.Wanted(
                                wanted.name(),
                                wanted.owner(),
                                wanted.verbs(),
                                wanted.teams(),
                                wanted.days() == null ? DEFAULT_DAYS : wanted.days()));
        return Made.at(
                URI.create(Links.of(by).base() + "/tokens/" + shown.token().id),
                Issued.of(shown.token(), shown.owner(), false, shown.text()));
    }

    @DELETE
    @Path("{token}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "revokeToken", summary = "Revoke a token immediately")
    public void revoke(@PathParam("token") String id) {
        Tokens.revoke(
                caller.access(), Query.whole("token", id, 1, Long.MAX_VALUE, "the id of one"));
    }
}
