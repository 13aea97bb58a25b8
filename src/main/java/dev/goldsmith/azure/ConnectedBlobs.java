package dev.goldsmith.azure;

import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.BlobToken;
import dev.goldsmith.build.azure.KeyVault;
import dev.goldsmith.fetch.Fetched;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.ClosedAddress;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a team's scripts and files on Azure storage as the clients of its connections. */
@ApplicationScoped
public class ConnectedBlobs implements ClosedAddress {
    private static final Pattern AZURES =
            Pattern.compile("[a-z0-9]{3,24}\\.blob\\.core\\.windows\\.net");

    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    /** Whoever else got the token could read what the client can. */
    Pattern hosts = AZURES;

    @Override
    public Optional<Fetched> read(long teamId, URI address, Path into) {
        if (!"https".equalsIgnoreCase(address.getScheme())
                || !hosts.matcher(String.valueOf(address.getRawAuthority())).matches()
                || String.valueOf(address.getRawQuery()).contains("sig=")) {
            return Optional.empty();
        }
        var why = new ArrayList<String>();
        for (var account : accounts(teamId)) {
            try {
                return Optional.of(fetch.fetch(address, into, BlobToken.headers(account, fetch)));
            } catch (Refused e) {
                why.add(
                        "'%s': %s If it lacks a role: `az role assignment create --assignee %s --role \"Storage Blob Data Reader\" --scope ACCOUNT`"
                                .formatted(account.name(), e.detail(), account.clientId()));
            } catch (KeyVault.NotRead e) {
                why.add("'%s': %s".formatted(account.name(), e.getMessage()));
            }
        }
        if (why.isEmpty()) {
            return Optional.empty();
        }
        throw new Refused(
                Refusal.FETCH_FAILED,
                "%s isn't open to all, and the team's Azure connections don't open it: %s"
                        .formatted(address.getHost(), String.join("; ", why)));
    }

    private List<Account> accounts(long teamId) {
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        AzureConnection.<AzureConnection>list(
                                        "teamId = ?1 order by nameKey", teamId)
                                .stream()
                                .map(it -> it.account(home))
                                .toList());
    }
}
