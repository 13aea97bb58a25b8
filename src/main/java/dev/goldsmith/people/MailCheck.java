package dev.goldsmith.people;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Post;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.notify.Smtp;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;

/** Whether mail leaves this installation: one is sent, and what came of it is told. */
@ApplicationScoped
public class MailCheck {
    private static final int LOOKS = 40;

    @Inject Post post;
    @Inject Postman postman;
    @Inject Smtp smtp;
    @Inject Tenancy tenancy;

    /**
     * @param problem what the server said; empty when it took the mail
     */
    public record Result(String address, boolean sent, String problem) {}

    public String server() {
        return smtp.address();
    }

    /** Sends one and waits for it. */
    public Result send(String typed, String askedBy) {
        var address = Fields.email("email", typed);
        if (!smtp.there()) {
            throw Fields.fault("email", "No SMTP server is set. Set one under Mail server.");
        }
        tenancy.outside(() -> {
            post.write(
                    address,
                    new Post.Letter(
                            "Mail from Goldsmith arrives",
                            Map.of("Requested by", askedBy, "Server", server()),
                            "Nothing is to be done. This mail was sent to see whether mails arrive.",
                            "Open Goldsmith",
                            "/",
                            false));
            return true;
        });
        postman.round();
        var mail = latest(address);
        // Another round may have taken it just now: its answer is waited for.
        for (int i = 0;
                i < LOOKS && mail.state != Message.State.SENT && mail.lastError == null;
                i++) {
            pause();
            mail = latest(address);
        }
        return new Result(
                address,
                mail.state == Message.State.SENT,
                mail.lastError == null ? "" : mail.lastError);
    }

    private Message latest(String address) {
        return tenancy.outside(() ->
                Objects.requireNonNull(
                        Message.<Message>find("recipient = ?1 order by id desc", address)
                                .firstResult()));
    }

    private static void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
