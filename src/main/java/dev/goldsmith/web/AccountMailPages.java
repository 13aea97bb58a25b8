package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Smtp;
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

/** Mails about accounts, which are no tenant's: that they were written, and what waits. */
@Path("/admin/mail")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AccountMailPages {
    @Inject Smtp smtp;

    record AccountMails(boolean sends, List<Message> mails, @Nullable String next)
            implements TemplateInstance {}

    @GET
    @Open(Open.To.INSTALLATION_ADMIN)
    @Transactional
    public TemplateInstance mails(@QueryParam("after") @DefaultValue("") String after) {
        if (!after.matches("\\d{0,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is a mail's number, such as 42.");
        }
        var page = Message.page(after.isEmpty() ? null : Long.valueOf(after), Page.DEFAULT_LIMIT);
        return new AccountMails(smtp.there(), page.items(), page.next());
    }

    /** Tries a mail again at once. */
    @POST
    @Path("{id:\\d{1,18}}/retry")
    @Open(Open.To.INSTALLATION_ADMIN)
    @Transactional
    public Response retry(@PathParam("id") long id) {
        Message mail = Message.findById(id);
        if (mail == null || !smtp.there()) {
            throw new Refused(
                    Refusal.NOT_FOUND, "There is no mail %d to be sent again.".formatted(id));
        }
        mail.tryNow();
        return Response.seeOther(URI.create("/admin/mail")).build();
    }
}
