package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;

/**
 * Another issuer's word that is as good as a secret: whoever shows a token of this issuer, for this
 * subject and audience, is the API client. A pipeline that has one keeps no secret at all.
 */
@Entity
public class FederatedCredential extends Owned {
    /** What Azure's own clients ask their issuers for. */
    public static final String DEFAULT_AUDIENCE = "api://AzureADTokenExchange";

    public long apiClientId;

    /** The {@code iss} claim, to the letter; its OpenID configuration lies below this address. */
    public String issuer;

    public String subject;
    public String audience;
    public Instant createdAt;

    static FederatedCredential trust(
            ApiClient client, String issuer, String subject, String audience) {
        var credential = new FederatedCredential();
        credential.apiClientId = client.id;
        credential.issuer = issuer;
        credential.subject = subject;
        credential.audience = audience;
        credential.createdAt = Instant.now();
        credential.persist();
        return credential;
    }

    static List<FederatedCredential> of(ApiClient client) {
        return list("apiClientId = ?1 order by id", client.id);
    }
}
