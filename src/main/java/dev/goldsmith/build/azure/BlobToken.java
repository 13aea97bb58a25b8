package dev.goldsmith.build.azure;

import com.azure.core.credential.TokenRequestContext;
import dev.goldsmith.fetch.GuardedFetch;
import java.util.Map;

/** Opens blobs of storage accounts that an account's client has a role on. */
public final class BlobToken {
    private static final String SCOPE = "https://storage.azure.com/.default";

    private BlobToken() {}

    /**
     * What a request for a blob is sent with.
     *
     * @throws KeyVault.NotRead when the client isn't signed in
     */
    public static Map<String, String> headers(Account account, GuardedFetch fetch)
            throws KeyVault.NotRead {
        try {
            var token =
                    Arm.credential(account, new GuardedHttp(fetch))
                            .getTokenSync(new TokenRequestContext().addScopes(SCOPE));
            return Map.of(
                    "Authorization", "Bearer " + token.getToken(), "x-ms-version", "2021-08-06");
        } catch (RuntimeException e) {
            throw new KeyVault.NotRead("its client isn't signed in");
        }
    }
}
