package dev.goldsmith.build.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.microsoft.aad.msal4j.MsalException;
import dev.goldsmith.fetch.GuardedFetch;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Secrets of an Azure Key Vault, read by Azure's own library through the guarded client. */
public final class KeyVault {
    private KeyVault() {}

    public record Read(String value, String version) {
        @Override
        public String toString() {
            return "version " + version;
        }
    }

    /** Why not, a sentence for people without the value. */
    public static final class NotRead extends Exception {
        NotRead(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @param version null: the newest one
     */
    public static Read read(
            Account account, URI vault, String name, @Nullable String version, GuardedFetch fetch)
            throws NotRead {
        var http = new GuardedHttp(fetch);
        try {
            // It asks for a token only for whom the vault's own host name ends in.
            var secret =
                    new SecretClientBuilder()
                            .vaultUrl(vault.toString())
                            .credential(Arm.credential(account, http))
                            .httpClient(http)
                            .retryOptions(
                                    new RetryOptions(
                                            new FixedDelayOptions(1, Duration.ofMillis(500))))
                            .buildClient()
                            .getSecret(name, version);
            var value = secret.getValue();
            if (value == null) {
                throw new NotRead("%s answered without a value.".formatted(vault.getHost()));
            }
            return new Read(value, secret.getProperties().getVersion());
        } catch (RuntimeException e) {
            throw new NotRead(why(e, account, vault, name));
        }
    }

    /** Of an answer nothing is said but its status. */
    private static String why(RuntimeException e, Account account, URI vault, String name) {
        var host = vault.getHost();
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof ResourceNotFoundException) {
                return "%s has no secret '%s' of that version, or it was deleted."
                        .formatted(host, name);
            }
            if (at instanceof ClientAuthenticationException || at instanceof MsalException) {
                return "The Azure connection '%s' isn't signed in for %s; check it under Settings, Azure connections."
                        .formatted(account.name(), host);
            }
            if (at instanceof HttpResponseException answer && answer.getResponse() != null) {
                return answer.getResponse().getStatusCode() == 403
                        ? "%s doesn't let the client of Azure connection '%s' read it, or the secret is disabled or expired. Grant it: `az role assignment create --assignee %s --role \"Key Vault Secrets User\" --scope VAULT`"
                                .formatted(host, account.name(), account.clientId())
                        : "%s answered %d.".formatted(host, answer.getResponse().getStatusCode());
            }
            if (at instanceof IOException io) {
                return account.untold(String.valueOf(io.getMessage()));
            }
        }
        // The library's own, such as of a challenge for somebody else's host.
        return "%s isn't a Key Vault that the Azure connection '%s' can sign in to."
                .formatted(host, account.name());
    }
}
