package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.installation.DeadLetters;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that no consumer could process. */
@Path("/admin/dead-letters")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class DeadLetterPages {
    @Inject DeadLetters dead;

    /**
     * @param letters null when the broker doesn't answer
     */
    record Letters(@Nullable List<DeadLetters.Letter> letters, String topic, int most)
            implements TemplateInstance {}

    @GET
    public TemplateInstance show() {
        return new Letters(dead.newest(), DeadLetters.TOPIC, DeadLetters.NEWEST);
    }
}
