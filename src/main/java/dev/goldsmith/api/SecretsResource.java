package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.secret.Secret;
import dev.goldsmith.secret.SecretSave;
import dev.goldsmith.secret.SecretTrial;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What scripts of a team's templates can use, and nobody reads again. */
@Path(Links.TENANT + "/teams/{team}/secrets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Secrets")
public class SecretsResource {
    @Inject Caller caller;
    @Inject HomeKey home;
    @Inject GuardedFetch fetch;
    @Inject SecretTrial trial;

    /**
     * @param value 8 to 4096 characters; left out: the one that is there stays
     * @param reference where a worker fetches the value when a run needs it, instead of a value
     * @param credential what lets in there: Vault's token or an AppRole's secret id, a header's
     *     value; left out: the one that is there stays
     * @param expiresAt left out: never
     * @param offeredTo other teams whose templates may use it
     */
    @Schema(name = "SecretRequest")
    public record Wanted(
            @Nullable String value,
            @Nullable SecretReference reference,
            @Nullable String credential,
            @Nullable String expiresAt,
            @Nullable List<String> offeredTo) {}

    /**
     * @param version raised when the value is replaced
     * @param reference where the value is fetched from; null: it is stored
     * @param fetchedVersion what the value that was fetched last is called there
     * @param triedAt when somebody last tried whether it can be fetched
     * @param trialFault why it couldn't be; null: it could
     * @param updatedAt when the value was written
     */
    @Schema(name = "Secret")
    public record Shown(
            String name,
            int version,
            @Nullable SecretReference reference,
            @Nullable String fetchedVersion,
            @Nullable Instant fetchedAt,
            @Nullable Instant triedAt,
            @Nullable String trialFault,
            @Nullable Instant expiresAt,
            boolean expired,
            @Nullable Instant lastUsedAt,
            List<String> offeredTo,
            String updatedBy,
            Instant updatedAt) {
        static Shown of(Secret it, Map<Long, String> slugs) {
            return new Shown(
                    it.name,
                    it.version,
                    SecretReference.of(it.reference()),
                    it.fetchedVersion,
                    it.fetchedAt,
                    it.triedAt,
                    it.trialFault,
                    it.expiresAt,
                    it.expired(),
                    it.lastUsedAt,
                    it.offered().stream().map(slugs::get).filter(Objects::nonNull).toList(),
                    it.updatedByName,
                    it.updatedAt);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listSecrets",
            summary = "A team's secrets by name, without their values")
    public Page<Shown> list(
            @PathParam("team") String slug,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        var slugs = Team.slugs();
        return Query.page(Secret.of(team), it -> it.name, after, limit)
                .map(it -> Shown.of(it, slugs));
    }

    @GET
    @Path("{name}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getSecret", summary = "One secret, without its value")
    public Shown get(@PathParam("team") String slug, @PathParam("name") String name) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return Shown.of(Secret.require(team, name), Team.slugs());
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putSecret",
            summary = "Create a secret, replace its value, or change who can use it",
            description =
                    "The value is never shown again. Another value is the secret's next version:"
                            + " builds from then on get that one, and steps that were given the one"
                            + " before run again.")
    public Shown put(
            @PathParam("team") String slug, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var wish =
                new SecretSave.Wish(
                        wanted.value(),
                        wanted.reference() == null ? null : wanted.reference().typed(),
                        wanted.credential(),
                        Query.instant("expiresAt", wanted.expiresAt()),
                        wanted.offeredTo() == null
                                ? List.of()
                                : wanted.offeredTo().stream().filter(Objects::nonNull).toList());
        return Shown.of(SecretSave.put(by, team, name, wish, home, fetch), Team.slugs());
    }

    @POST
    @Path("{name}/trials")
    @Allow(Permission.OWN)
    @Operation(
            operationId = "trySecret",
            summary = "Try whether a secret can be fetched",
            description =
                    "Fetches the value from where the secret's reference says, and answers whether"
                            + " that can be done, never the value.")
    public Shown tried(@PathParam("team") String slug, @PathParam("name") String name) {
        trial.tried(caller.access(), slug, name);
        return QuarkusTransaction.requiringNew().call(() -> get(slug, name));
    }

    @DELETE
    @Path("{name}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "removeSecret",
            summary = "Remove a secret",
            description = "Runs that were requested with it fail before a machine is started.")
    public Shown remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var secret = Secret.require(team, name);
        var last = Shown.of(secret, Team.slugs());
        secret.remove(by, team);
        return last;
    }
}
