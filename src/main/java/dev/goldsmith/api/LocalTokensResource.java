package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.installation.LocalKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Person;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lets in whoever can read the installation's home: its operator, by {@code goldsmith token}. */
@Path("/api/v1/local/tokens")
@RunOnVirtualThread
@Tag(name = "Operator")
public class LocalTokensResource {
    private static final Duration LIFE = Duration.ofDays(90);

    @Inject LocalKey key;

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_PLAIN)
    @Open(Open.To.ANYBODY)
    @Transactional
    @Operation(
            operationId = "issueLocalToken",
            summary = "A new token of a local account, which expires after 90 days",
            description =
                    "For the operator: `Goldsmith-Local-Key` is the content of `local-key` in the"
                            + " installation's home. The token is shown once, so a repeated"
                            + " request makes another one.")
    public String create(
            @HeaderParam("Goldsmith-Local-Key") @Nullable String localKey,
            @FormParam("user") @DefaultValue("admin") String user) {
        key.require(localKey);
        var person = Person.findLocal(user);
        if (person == null || !person.active) {
            throw new Refused(Refusal.NOT_FOUND, "There is no local account '%s'.".formatted(user));
        }
        return ApiToken.issue(person, "goldsmith token", LIFE);
    }
}
