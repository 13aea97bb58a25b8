package dev.goldsmith.door;

import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.elytron.security.common.BcryptUtil;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Sign-in with a local account: name, password, and patience after failures. */
@ApplicationScoped
public class PasswordSignIn {
    // Compared when there is no such account, so that an answer takes as long either way.
    private static final String NOBODYS_HASH = BcryptUtil.bcryptHash("nobody's password", 10);

    @Inject Directory directory;
    @Inject Tenancy tenancy;

    /**
     * @return the person's id; null when name or password is wrong, or the name has to wait
     */
    public @Nullable String check(String name, String password) {
        if (tenancy.outside(() -> SignInThrottle.blocked(name))) {
            return null;
        }
        var account = directory.localAccount(name);
        var hash =
                account == null || account.passwordHash() == null
                        ? NOBODYS_HASH
                        : account.passwordHash();
        boolean right = BcryptUtil.matches(password, hash);
        if (account == null || !right) {
            tenancy.outside(() -> {
                SignInThrottle.failed(name);
                return true;
            });
            return null;
        }
        tenancy.outside(() -> {
            SignInThrottle.succeeded(name);
            return true;
        });
        return account.personId();
    }
}
