package dev.goldsmith.identity;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.SecondFactor;
import dev.goldsmith.tenant.Tenancy;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.elytron.security.common.BcryptUtil;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/** Sign-in with a local account: name, password, and patience after failures. */
@ApplicationScoped
public class PasswordSignIn {
    /** How many passwords were compared with a hash. */
    public static final String VERIFICATIONS = "goldsmith.password.verifications";

    // Compared when there is no such account, so that an answer takes as long either way.
    private static final String NOBODYS_HASH = BcryptUtil.bcryptHash("nobody's password", 10);

    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject Patience patience;
    @Inject SignInFacts facts;
    @Inject MeterRegistry meters;

    /** What comes of a name and a password. */
    public sealed interface Outcome {}

    /** Name or password is wrong, or has to wait: nobody is told which. */
    public record Wrong() implements Outcome {}

    public record Right(String personId) implements Outcome {}

    /** The password is right, and an authenticator app's code is asked for besides. */
    public record HalfWay(String personId) implements Outcome {}

    public Outcome check(String name, String password) {
        var attempt = patience.attempt("password", name);
        if (!patience.admits(attempt)) {
            return new Wrong();
        }
        var account = directory.localAccount(name);
        if (!matches(account, password)) {
            if (account != null) {
                facts.ofAccountLater(
                        account.personId(), EventKind.SIGN_IN_FAILED, Map.of("by", "password"));
            }
            return new Wrong();
        }
        patience.succeeded(attempt);
        var person = java.util.Objects.requireNonNull(account).personId();
        return tenancy.outside(() -> SecondFactor.isRequiredOf(person))
                ? new HalfWay(person)
                : new Right(person);
    }

    /** Whether this is the password of somebody who is signed in already. */
    public boolean isOf(String personId, String password) {
        var attempt = patience.attempt("own password", personId);
        if (!patience.admits(attempt)) {
            return false;
        }
        boolean right = matches(directory.person(personId), password);
        if (right) {
            patience.succeeded(attempt);
        }
        return right;
    }

    /** The same work whoever it is, and whether they are there at all. */
    private boolean matches(
            Directory.@org.jspecify.annotations.Nullable Account account, String password) {
        var hash =
                account == null || account.passwordHash() == null
                        ? NOBODYS_HASH
                        : account.passwordHash();
        meters.counter(VERIFICATIONS).increment();
        boolean right = BcryptUtil.matches(password, hash);
        return right && account != null && account.passwordHash() != null;
    }
}
