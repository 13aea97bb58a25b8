package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordResets;
import dev.goldsmith.installation.LocalKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A way back for whoever lost their password, without mail: {@code goldsmith password}. */
@Path("/api/v1/local/passwords")
@RunOnVirtualThread
@Tag(name = "Operator")
public class LocalPasswordsResource {
    @Inject LocalKey key;
    @Inject PasswordResets resets;

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_PLAIN)
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "issueLocalPassword",
            summary = "A link by which a local account gets a new password",
            description =
                    "For the operator: `Goldsmith-Local-Key` is the content of `local-key` in the"
                            + " installation's home. `user` is the account's name, or its email"
                            + " address where only one account has it. The link works once,"
                            + " for half an hour, and replaces earlier ones. The current password"
                            + " stays valid until then.")
    public String create(
            @HeaderParam("Goldsmith-Local-Key") @Nullable String localKey,
            @FormParam("user") @DefaultValue("admin") String user) {
        key.require(localKey);
        return resets.byOperator(user.strip());
    }
}
