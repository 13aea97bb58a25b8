package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.notify.ChannelChoice;
import dev.goldsmith.notify.MailChannel;
import dev.goldsmith.notify.Unsubscribe;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;

/** The end of mails, for whoever holds one. */
@Path("/unsubscribe/{token}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class UnsubscribePages {
    @Inject Unsubscribe unsubscribe;
    @Inject Tenancy tenancy;
    @Inject MailChannel mail;

    record Ended(boolean done) implements TemplateInstance {}

    /** Asks first: programs that look into mails follow links, and they don't press buttons. */
    @GET
    @Open(Open.To.ANYBODY)
    public TemplateInstance ask(@PathParam("token") String token) {
        unsubscribe.open(token);
        return new Ended(false);
    }

    /** RFC 8058: mail programs post here without having been anywhere else. */
    @POST
    @Open(Open.To.ANYBODY)
    public TemplateInstance end(@PathParam("token") String token) {
        var who = unsubscribe.open(token);
        tenancy.in(who.tenantId(), () -> ChannelChoice.of(who.personId(), mail).choose(Set.of()));
        return new Ended(true);
    }
}
