package dev.goldsmith.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;

/** The SMTP server that mails go through. */
@ApplicationScoped
class MailServer {
    @Inject ReactiveMailer mailer;
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
        var done = new CompletableFuture<Void>();
        VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext())
                .runOnContext(_ ->
                        mailer.send(mail)
                                .subscribe()
                                .with(done::complete, done::completeExceptionally));
        done.join();
    }
}
