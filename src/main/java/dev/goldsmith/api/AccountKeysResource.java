package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.identity.AccountKeys;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.PersonKey;
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
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** My SSH keys. */
@Path(Links.TENANT + "/account/keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Account")
public class AccountKeysResource {
    @Inject Caller caller;
    @Inject AccountKeys keys;

    /**
     * @param name default: the key's own comment
     * @param key one line of a {@code .pub} file
     */
    @Schema(name = "NewSshKey")
    public record Wanted(@Nullable String name, @Nullable String key) {}

    @Schema(name = "SshKey")
    public record Key(
            long id,
            String name,
            String kind,
            String fingerprint,
            String publicKey,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        static Key of(PersonKey key) {
            return new Key(
                    key.id,
                    key.name,
                    key.kind,
                    key.fingerprint,
                    key.publicKey,
                    key.createdAt,
                    key.lastUsedAt);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listSshKeys", summary = "My SSH keys, by name")
    public Page<Key> list() {
        return new Page<>(keys.mine().stream().map(Key::of).toList(), null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "addSshKey",
            summary = "Register an SSH key of mine",
            description =
                    "Ed25519, ECDSA, or RSA of at least 3072 bits. It opens the kept machines of"
                            + " runs in teams where I can build.")
    @APIResponse(responseCode = "201")
    public RestResponse<Key> add(Wanted wanted) {
        var added =
                keys.add(
                        wanted.name() == null ? "" : wanted.name(),
                        wanted.key() == null ? "" : wanted.key());
        return Made.at(Links.of(caller.access()).sshKeys(), Key.of(added));
    }

    @DELETE
    @Path("{id}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "removeSshKey",
            summary = "Take an SSH key of mine away",
            description = "Sessions opened with it end within seconds.")
    public Page<Key> remove(@PathParam("id") String id) {
        keys.remove(PathNumber.of(id, "key", Long.MAX_VALUE));
        return list();
    }
}
