package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.installation.DeadLetters;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Messages that no consumer could process, for the installation's administrators. */
@Path("/api/v1/installation/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class DeadLettersResource {
    @Inject DeadLetters dead;

    /**
     * @param items the newest first, at most fifty
     */
    public record DeadLetterList(List<DeadLetters.Letter> items) {}

    @GET
    @Operation(
            operationId = "listDeadLetters",
            summary = "The newest messages that couldn't be processed, and why")
    public DeadLetterList list() {
        var newest = dead.newest();
        if (newest == null) {
            throw new Refused(
                    Refusal.UNAVAILABLE, "Kafka doesn't answer. Check the broker, then try again.");
        }
        return new DeadLetterList(newest);
    }
}
