package dev.goldsmith.build.store.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobUrlParts;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A container of a storage account, and what opens it.
 *
 * @param container its address
 * @param key an access key of the account, or a shared access signature
 */
public record BlobAccess(URI container, String key) {
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "https?://[^/?#]{1,300}(/[a-z0-9]{3,24})?/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    private static final Set<String> THIS_HOST = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int TRIES = 4;
    private static final int SECONDS_OF_A_TRY = 120;
    private static final int SECONDS_OF_A_LOOK = 5;

    /**
     * @throws IllegalArgumentException with a sentence, when that is no container or no key
     */
    public BlobAccess {
        var address = container.toString();
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "'%s' isn't the address of a blob container: use https://ACCOUNT.blob.core.windows.net/CONTAINER"
                            .formatted(address));
        }
        if (container.getScheme().equals("http") && !THIS_HOST.contains(container.getHost())) {
            throw new IllegalArgumentException(
                    "'%s' would be sent unencrypted: use https".formatted(address));
        }
        key = key.strip();
        if (key.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' needs an access key of the account, or a shared access signature"
                            .formatted(address));
        }
    }

    private boolean isSignature() {
        return key.contains("sig=");
    }

    String account() {
        return BlobUrlParts.parse(container.toString()).getAccountName();
    }

    static HttpClient http() {
        return new JdkHttpClientBuilder().connectionTimeout(CONNECT).build();
    }

    BlobContainerClient open(HttpClient http) {
        return open(
                http,
                new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL, TRIES, SECONDS_OF_A_TRY, null, null, null));
    }

    /** For whoever only looks: one try, and not for long. */
    public BlobContainerClient openOnce(HttpClient http) {
        return open(
                http,
                new RequestRetryOptions(
                        RetryPolicyType.FIXED, 1, SECONDS_OF_A_LOOK, null, null, null));
    }

    private BlobContainerClient open(HttpClient http, RequestRetryOptions retries) {
        var builder =
                new BlobContainerClientBuilder()
                        .endpoint(container.toString())
                        .httpClient(http)
                        .retryOptions(retries);
        if (isSignature()) {
            builder.sasToken(key.startsWith("?") ? key.substring(1) : key);
        } else {
            builder.credential(new StorageSharedKeyCredential(account(), key));
        }
        return builder.buildClient();
    }

    /** An address in the container as another request may name it: with what opens it. */
    String opened(String url) {
        return isSignature() ? url + "?" + (key.startsWith("?") ? key.substring(1) : key) : url;
    }

    /** Without the key: this is what a log would have. */
    @Override
    public String toString() {
        return "BlobAccess[%s]".formatted(container);
    }
}
