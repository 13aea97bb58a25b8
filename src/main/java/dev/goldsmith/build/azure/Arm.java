package dev.goldsmith.build.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RequestIdPolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.management.http.policy.ArmChallengeAuthenticationPolicy;
import com.azure.core.util.Context;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.microsoft.aad.msal4j.MsalException;
import dev.goldsmith.fetch.GuardedFetch;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Azure Resource Manager as one account reaches it: each request once, whatever comes of it. */
final class Arm {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);

    private final Account account;
    private final TokenCredential credential;
    private final HttpPipeline pipeline;

    Arm(Account account, GuardedFetch fetch) {
        this.account = account;
        var http = new GuardedHttp(fetch);
        credential = credential(account, http);
        // No retries here: whoever follows a run waits between two looks at it.
        pipeline =
                new HttpPipelineBuilder()
                        .httpClient(http)
                        .policies(
                                new UserAgentPolicy("Goldsmith"),
                                new RequestIdPolicy(),
                                new ArmChallengeAuthenticationPolicy(credential, account.scope()))
                        .build();
    }

    static TokenCredential credential(Account account, GuardedHttp http) {
        var builder =
                new ClientSecretCredentialBuilder()
                        .tenantId(account.tenant())
                        .clientId(account.clientId())
                        .clientSecret(account.secret())
                        .authorityHost(account.authority().toString())
                        .httpClient(http)
                        .retryOptions(
                                new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(500))));
        if (!account.isPublic()) {
            // Or Microsoft would be asked whether it knows this host.
            builder.disableInstanceDiscovery();
        }
        return builder.build();
    }

    /** Nobody answered; the message says why. */
    static final class Unreachable extends Exception {
        Unreachable(String why) {
            super(why, null, false, false);
        }
    }

    /** The account isn't let in; the message is what the authority said. */
    static final class NotSignedIn extends Exception {
        NotSignedIn(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @param body missing where there is none, or no JSON
     * @param retryAfter null: it doesn't say
     * @param operation where to ask what became of it; null: it is done
     */
    record Answer(
            int status, JsonNode body, @Nullable Duration retryAfter, @Nullable String operation) {
        boolean isGood() {
            return status >= 200 && status < 300;
        }

        /** Whether to ask again later. */
        boolean isBusy() {
            return BUSY.contains(status);
        }

        /** {@code code: message} of an error, in both of its forms. */
        String error() {
            var error = body.path("error").isObject() ? body.path("error") : body;
            var code = error.path("code").asText("");
            var message = error.path("message").asText("");
            return code.isEmpty() && message.isEmpty()
                    ? "HTTP " + status
                    : code.isEmpty() ? message : code + ": " + message;
        }

        String code() {
            var error = body.path("error").isObject() ? body.path("error") : body;
            return error.path("code").asText("");
        }
    }

    void signIn() throws Unreachable, NotSignedIn {
        try {
            credential.getTokenSync(new TokenRequestContext().addScopes(account.scope()));
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /**
     * @param at a path with its query, or an address that an earlier answer gave
     * @param body null: none
     */
    Answer ask(HttpMethod method, String at, @Nullable JsonNode body)
            throws Unreachable, NotSignedIn {
        var request = new HttpRequest(method, address(at).toString());
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        if (body != null) {
            request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json");
            request.setBody(body.toString());
        }
        try (var response = pipeline.sendSync(request, Context.NONE)) {
            var text = new String(response.getBodyAsBinaryData().toBytes(), StandardCharsets.UTF_8);
            return new Answer(
                    response.getStatusCode(),
                    json(text),
                    retryAfter(
                            response.getHeaders().getValue(HttpHeaderName.RETRY_AFTER),
                            Instant.now()),
                    operation(response.getHeaders()));
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The token goes to the account's own host, whatever address an answer names. */
    private URI address(String at) throws Unreachable {
        try {
            var endpoint = account.endpoint();
            var address = endpoint.resolve(at);
            if (address.getScheme().equalsIgnoreCase(endpoint.getScheme())
                    && address.getRawAuthority().equalsIgnoreCase(endpoint.getRawAuthority())) {
                return address;
            }
            throw new Unreachable(
                    "an answer of %s named an address at %s, which is not asked"
                            .formatted(endpoint.getHost(), address.getHost()));
        } catch (IllegalArgumentException _) {
            throw new Unreachable("an answer named an address that is none");
        }
    }

    /**
     * @return the answer that never came
     * @throws NotSignedIn when there was one, and it was no
     */
    private Unreachable failed(RuntimeException e) throws NotSignedIn {
        String refused = null;
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof IOException io) {
                return new Unreachable(account.untold(String.valueOf(io.getMessage())));
            }
            if (at instanceof ClientAuthenticationException || at instanceof MsalException) {
                refused = String.valueOf(at.getMessage());
            }
        }
        if (refused == null) {
            throw e;
        }
        var line = refused.lines().findFirst().orElse("");
        throw new NotSignedIn(account.untold(line));
    }

    private static @Nullable String operation(HttpHeaders headers) {
        var operation = headers.getValue(HttpHeaderName.AZURE_ASYNCOPERATION);
        return operation != null ? operation : headers.getValue(HttpHeaderName.LOCATION);
    }

    /** Seconds or a date; at least one second, and no more than an hour. */
    static @Nullable Duration retryAfter(@Nullable String said, Instant now) {
        if (said == null) {
            return null;
        }
        try {
            var wait =
                    said.matches("\\d{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(said))
                            : Duration.between(
                                    now,
                                    ZonedDateTime.parse(
                                            said, DateTimeFormatter.RFC_1123_DATE_TIME));
            return wait.compareTo(SHORTEST) < 0
                    ? SHORTEST
                    : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static JsonNode json(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }
}
