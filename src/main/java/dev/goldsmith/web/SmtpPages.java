package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.notify.Smtp;
import dev.goldsmith.notify.SmtpServer;
import dev.goldsmith.people.MailCheck;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SMTP server of the installation: set, and tried. */
@Path("/admin/smtp")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class SmtpPages {
    @Inject Smtp smtp;
    @Inject MailCheck check;
    @Inject Operators operators;

    /**
     * @param fixed whether the configuration names the server
     * @param set whether one was set here
     * @param sent what came of a test mail; null: none was sent
     */
    record Server(
            boolean fixed,
            boolean set,
            boolean hasPassword,
            String address,
            List<SmtpServer.Security> securities,
            Form form,
            MailCheck.@Nullable Result sent,
            String done)
            implements TemplateInstance {}

    @GET
    public TemplateInstance show(@QueryParam("done") @DefaultValue("") String done) {
        smtp.read();
        return page(
                filled(),
                null,
                switch (done) {
                    case "saved" -> "Saved. Send a test mail to see whether it works.";
                    case "removed" -> "Removed. Mails are kept and not sent.";
                    default -> "";
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    var port = form.number("port");
                    smtp.save(
                            new Smtp.Typed(
                                    form.value("host"),
                                    port == null ? 0 : port,
                                    Fields.oneOf(
                                            "security",
                                            form.value("security"),
                                            SmtpServer.Security.values(),
                                            Enum::name),
                                    form.value("sender"),
                                    form.value("username"),
                                    form.value("password")),
                            operators.current());
                    return Response.seeOther(there("saved")).build();
                },
                it -> page(it, null, ""));
    }

    @POST
    @Path("removal")
    public Response remove() {
        smtp.remove(operators.current());
        return Response.seeOther(there("removed")).build();
    }

    /** Sends a mail; the page then says what the server answered. */
    @POST
    @Path("test")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response test(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    var sent = check.send(form.value("email"), operators.current().name());
                    var shown = filled();
                    shown.typed().putSingle("email", form.value("email"));
                    return Form.page(page(shown, sent, ""));
                },
                it -> page(filled().saying(it), null, ""));
    }

    private static URI there(String done) {
        return URI.create("/admin/smtp?done=" + done);
    }

    private Form filled() {
        var stored = smtp.stored();
        return stored == null
                ? Form.filled("port", "587", "security", "STARTTLS")
                : Form.filled(
                        "host",
                        stored.host,
                        "port",
                        Integer.toString(stored.port),
                        "security",
                        stored.security.name(),
                        "sender",
                        stored.sender,
                        "username",
                        stored.username);
    }

    private Server page(Form form, MailCheck.@Nullable Result sent, String done) {
        var stored = smtp.stored();
        return new Server(
                smtp.fromConfiguration(),
                stored != null,
                stored != null && stored.password != null,
                smtp.address(),
                List.of(SmtpServer.Security.values()),
                form,
                sent,
                done);
    }
}
