package dev.goldsmith.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;

/** The SMTP server that mails go through. */
@ApplicationScoped
class MailServer {
    @Inject ReactiveMailer mailer;
    @Inject Smtp smtp;
    @Inject Vertx vertx;

    /**
     * Returns once the server has taken the mail, and throws if it doesn't.
     *
     * <p>On an event loop on purpose: asked from any other thread, the client listens to its new
     * connection a moment too late, and now and then misses the greeting of a server that is near.
     * Both then wait for the other until one gives up.
     *
     * <p>On a context of its own: what the client leaves behind on the caller's could take the
     * request's scope away from whoever waits here.
     */
    void send(Mail mail) {
        var stored = smtp.fromConfiguration() ? null : smtp.stored();
        var done = new CompletableFuture<Void>();
        var context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        if (stored == null) {
            context.runOnContext(_ ->
                    mailer.send(mail)
                            .subscribe()
                            .with(done::complete, done::completeExceptionally));
        } else {
            var config = config(stored);
            context.runOnContext(_ -> send(mail, config, done));
        }
        done.join();
    }

    private void send(Mail mail, MailConfig config, CompletableFuture<Void> done) {
        var client = MailClient.create(vertx, config);
        client.sendMail(message(mail))
                .onComplete(sent -> {
                    client.close();
                    if (sent.succeeded()) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(sent.cause());
                    }
                });
    }

    private MailConfig config(SmtpServer server) {
        var config =
                new MailConfig()
                        .setHostname(server.host)
                        .setPort(server.port)
                        .setKeepAlive(false)
                        .setSsl(server.security == SmtpServer.Security.TLS)
                        .setStarttls(
                                server.security == SmtpServer.Security.STARTTLS
                                        ? StartTLSOptions.REQUIRED
                                        : StartTLSOptions.DISABLED)
                        .setLogin(
                                server.username == null
                                        ? LoginOption.DISABLED
                                        : LoginOption.REQUIRED);
        config.setHostnameVerificationAlgorithm("HTTPS");
        return server.username == null
                ? config
                : config.setUsername(server.username).setPassword(smtp.password(server));
    }

    private static MailMessage message(Mail mail) {
        var headers = new HeadersMultiMap();
        mail.getHeaders().forEach(headers::add);
        return new MailMessage()
                .setFrom(mail.getFrom())
                .setTo(mail.getTo())
                .setSubject(mail.getSubject())
                .setText(mail.getText())
                .setHtml(mail.getHtml())
                .setHeaders(headers);
    }
}
