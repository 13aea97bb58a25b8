package dev.goldsmith.secret;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Tries whether a secret can be fetched, and writes down what came of it, not the value. */
@ApplicationScoped
public class SecretTrial {
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    /** Not in a transaction: a vault may take its time. */
    public void tried(Access by, String slug, String name) {
        var asked =
                QuarkusTransaction.requiringNew()
                        .call(() -> {
                            var team = Team.require(slug, by, Permission.OWN);
                            return required(Secret.require(team, name), slug);
                        });
        Fetching.Fetched fetched = null;
        String fault = null;
        try {
            fetched = Fetching.fetch(asked, fetch);
        } catch (Refused refused) {
            fault = refused.detail();
        }
        write(asked, fetched, fault);
    }

    private Fetching.Asked required(Secret secret, String slug) {
        var asked = secret.asked(slug + "/" + secret.name, home);
        if (asked == null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The value of this secret is stored here; there is nothing to fetch.");
        }
        return asked;
    }

    private void write(
            Fetching.Asked asked, Fetching.@Nullable Fetched fetched, @Nullable String fault) {
        QuarkusTransaction.requiringNew()
                .run(() -> {
                    Secret secret = Secret.findById(asked.id());
                    if (secret != null) {
                        secret.tried(asked, fetched, fault, home);
                    }
                });
    }
}
