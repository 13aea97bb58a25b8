package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailChannel;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Smtp;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people were told, for administrators. */
@Path("/t/{slug}/settings/mail")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class MailPages {
    @Inject Caller caller;
    @Inject Smtp smtp;

    record Mails(String root, boolean sends, List<Message> mails, @Nullable String next)
            implements TemplateInstance {}

    record Letter(String root, Message mail) implements TemplateInstance {}

    @GET
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance mails(@QueryParam("after") @DefaultValue("") String after) {
        var by = admin();
        if (!after.matches("\\d{0,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is a message's number, such as 42.");
        }
        var page = Message.page(after.isEmpty() ? null : Long.valueOf(after), Page.DEFAULT_LIMIT);
        return new Mails("/t/" + by.tenantSlug(), smtp.there(), page.items(), page.next());
    }

    @GET
    @Path("{id}")
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance mail(@PathParam("id") long id) {
        var by = admin();
        return new Letter("/t/" + by.tenantSlug(), required(id));
    }

    /** Tries one again at once. */
    @POST
    @Path("{id}/retry")
    @Allow(Permission.ADMIN)
    @Transactional
    public Response retry(@PathParam("id") long id) {
        var by = admin();
        var mail = required(id);
        if (!smtp.there() && mail.channel.equals(MailChannel.WORD)) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "There is no SMTP server to send it with. An administrator of the installation sets one.");
        }
        mail.tryNow();
        return Response.seeOther(
                        URI.create("/t/%s/settings/mail/%d".formatted(by.tenantSlug(), id)))
                .build();
    }

    private static Message required(long id) {
        Message mail = Message.findById(id);
        if (mail == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no message %d.".formatted(id));
        }
        return mail;
    }

    private Access admin() {
        var by = caller.access();
        by.requireAdmin("sees everybody's messages");
        return by;
    }
}
