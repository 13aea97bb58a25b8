package dev.goldsmith.identity;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailConfig;
import dev.goldsmith.notify.Post;
import dev.goldsmith.notify.Smtp;
import dev.goldsmith.tenant.PasswordReset;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** A new password by mail, for local accounts that have an address. */
@ApplicationScoped
public class PasswordResets {
    private static final Logger LOG = Logger.getLogger(PasswordResets.class);

    @Inject Tenancy tenancy;
    @Inject Patience patience;
    @Inject Post post;
    @Inject MailConfig mail;
    @Inject Smtp smtp;
    @Inject SignInFacts facts;

    /** Without an SMTP server nobody would get the link. */
    public boolean offered() {
        return smtp.there();
    }

    /**
     * Asks for a link. Nobody is told whether there is such an account: what is done for one that
     * exists is done after the answer.
     */
    public void ask(String name) {
        var attempt = patience.attempt("reset", name);
        if (patience.admits(attempt) && offered()) {
            Thread.ofVirtual().name("password reset").start(() -> send(name));
        }
    }

    private void send(String name) {
        try {
            tenancy.outside(() -> {
                var person = Person.findLocal(name.strip());
                if (person != null && person.active && person.email != null) {
                    var token = PasswordReset.issue(person);
                    post.write(
                            person.email,
                            new Post.Letter(
                                    "A new password for your account",
                                    Map.of("Account", person.subject),
                                    "Somebody requested a new password for your account. If it wasn't you, ignore this mail: your password stays the same. The link works once, for %d minutes."
                                            .formatted(PasswordReset.LIFE.toMinutes()),
                                    "Set a new password",
                                    "/reset/" + token,
                                    true));
                }
                return true;
            });
        } catch (RuntimeException e) {
            LOG.errorf(e, "a mail for a new password couldn't be written");
        }
    }

    /**
     * The same without mail, for the installation's operator; told in each of the account's
     * tenants.
     *
     * @param user the account's name, or an e-mail address that only one account has
     * @return the link
     * @throws Refused NOT_FOUND when there is no such account, CONFLICT when there are several
     */
    public String byOperator(String user) {
        record Made(Person person, String token) {}
        var made =
                tenancy.outside(() -> {
                    var person = account(user);
                    return new Made(person, PasswordReset.issue(person));
                });
        LOG.infof("the operator made a link for a new password of %s", made.person().subject);
        facts.byOperator(
                made.person().id,
                EventKind.PASSWORD_LINK_MADE,
                Map.of("account", made.person().subject));
        return mail.linkBase() + "/reset/" + made.token();
    }

    private static Person account(String user) {
        var named = Person.findLocal(user);
        var found = named != null ? List.of(named) : Person.localsOf(user);
        var active = found.stream().filter(it -> it.active).toList();
        if (active.size() > 1) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Several accounts have the address %s: %s. Name one of them."
                            .formatted(
                                    user,
                                    active.stream()
                                            .map(it -> it.subject)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        }
        if (active.isEmpty()) {
            throw new Refused(
                    Refusal.NOT_FOUND, "There is no active local account '%s'.".formatted(user));
        }
        return active.getFirst();
    }

    /** Whether a link is still good. */
    public boolean good(String token) {
        return tenancy.outside(() -> PasswordReset.person(token) != null);
    }

    /**
     * Sets the password; all sessions of the account end.
     *
     * @throws dev.goldsmith.kernel.Refused NOT_FOUND when the link is none, INVALID_REQUEST for a
     *     bad password; the link stays good then
     */
    public void use(String token, String password) {
        var person =
                tenancy.outside(() -> {
                    var owner = PasswordReset.person(token);
                    if (owner == null) {
                        throw PasswordReset.gone();
                    }
                    PasswordReset.use(token, owner, password);
                    return owner.id;
                });
        facts.ofAccount(person, EventKind.PASSWORD_RESET, Map.of());
    }
}
