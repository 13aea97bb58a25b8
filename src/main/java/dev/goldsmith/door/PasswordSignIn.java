package dev.goldsmith.door;

import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Sign-in with a local account: name, password, and patience after failures. */
@ApplicationScoped
public class PasswordSignIn implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
    // Compared when there is no such account, so that an answer takes as long either way.
    private static final String NOBODYS_HASH = BcryptUtil.bcryptHash("nobody's password", 10);

    @Inject Directory directory;
    @Inject Tenancy tenancy;

    @Override
    public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
        return UsernamePasswordAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(
                () -> signIn(request.getUsername(), request.getPassword().getPassword()));
    }

    private SecurityIdentity signIn(String name, char[] password) {
        if (tenancy.outside(() -> SignInThrottle.blocked(name))) {
            throw new AuthenticationFailedException("too many failures; wait");
        }
        var account = directory.localAccount(name);
        var hash =
                account == null || account.passwordHash() == null
                        ? NOBODYS_HASH
                        : account.passwordHash();
        boolean right = BcryptUtil.matches(new String(password), hash);
        if (account == null || !right) {
            tenancy.outside(() -> {
                SignInThrottle.failed(name);
                return true;
            });
            throw new AuthenticationFailedException("name or password is wrong");
        }
        tenancy.outside(() -> {
            SignInThrottle.succeeded(name);
            return true;
        });
        return BearerMechanism.identity(account.personId());
    }
}
