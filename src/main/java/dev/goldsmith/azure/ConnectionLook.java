package dev.goldsmith.azure;

import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.AccountCheck;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** Looks whether a connection works, and writes down what it found. */
@ApplicationScoped
public class ConnectionLook {
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    private record Seen(long id, Instant asOf, Account account) {}

    /** Not in a transaction: Azure may take its time. */
    public void look(Access by, String team, String name) {
        var seen =
                QuarkusTransaction.requiringNew()
                        .call(() -> {
                            var there =
                                    AzureConnection.require(
                                            Team.require(team, by, Permission.OWN), name);
                            return new Seen(there.id, there.updatedAt, there.account(home));
                        });
        var faults = AccountCheck.faults(seen.account(), fetch);
        QuarkusTransaction.requiringNew()
                .run(() -> AzureConnection.checked(seen.id(), seen.asOf(), faults));
    }
}
