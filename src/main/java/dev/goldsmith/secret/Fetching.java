package dev.goldsmith.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.KeyVault;
import dev.goldsmith.fetch.Exchange;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fetches values from where their references say, outside of any transaction. What it says of a
 * failure names the secret and the cause, and has no word of an answer: that could have the value.
 */
public final class Fetching {
    static final Duration TIME = Duration.ofSeconds(20);

    private Fetching() {}

    /**
     * Something to be fetched.
     *
     * @param name {@code team/NAME}
     * @param version of the secret when it was asked for
     * @param credential null: none is needed
     * @param account that signs in to an Azure Key Vault; null with others
     */
    public record Asked(
            long id,
            String name,
            int version,
            Reference reference,
            @Nullable String credential,
            @Nullable Account account) {
        @Override
        public String toString() {
            return "%s from %s".formatted(name, reference.summary());
        }
    }

    /**
     * @param version what it is called there; null: it has no name
     */
    public record Fetched(Asked asked, String value, @Nullable String version, Instant at) {
        @Override
        public String toString() {
            return "%s, version %s".formatted(asked, version);
        }
    }

    record Value(String text, @Nullable String version) {
        @Override
        public String toString() {
            return "version " + version;
        }
    }

    /** Why not, a sentence for people without the value. */
    static final class Unreadable extends Exception {
        Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @throws Refused FETCH_FAILED naming the secret and why
     */
    public static Fetched fetch(Asked asked, GuardedFetch fetch) {
        try {
            var value =
                    switch (asked.reference.kind()) {
                        case Reference.VAULT -> new HashiCorpVault(asked, fetch).read();
                        case Reference.KEY_VAULT -> keyVault(asked, fetch);
                        default -> http(asked, fetch);
                    };
            var fault = SecretValue.fault(value.text());
            if (fault != null) {
                throw new Unreadable("What is stored there can't be used. " + fault);
            }
            return new Fetched(asked, value.text(), value.version(), Instant.now());
        } catch (Unreadable why) {
            throw failed(asked, String.valueOf(why.getMessage()));
        } catch (Refused refused) {
            throw failed(asked, refused.detail());
        }
    }

    private static Refused failed(Asked asked, String why) {
        return new Refused(
                Refusal.FETCH_FAILED,
                "The secret %s can't be fetched (%s). %s"
                        .formatted(asked.name, asked.reference.summary(), why));
    }

    private static Value keyVault(Asked asked, GuardedFetch fetch) throws Unreadable {
        var it = asked.reference;
        if (asked.account == null) {
            throw new Unreadable(
                    "The team has no Azure connection '%s' any more.".formatted(it.connection()));
        }
        try {
            var read =
                    KeyVault.read(
                            asked.account,
                            URI.create(it.address()),
                            Objects.requireNonNull(it.path()),
                            it.version(),
                            fetch);
            return new Value(read.value(), read.version());
        } catch (KeyVault.NotRead why) {
            throw new Unreadable(String.valueOf(why.getMessage()));
        }
    }

    private static Value http(Asked asked, GuardedFetch fetch) throws Unreadable {
        var it = asked.reference;
        var uri = URI.create(it.address());
        var header = it.header();
        var exchange =
                fetch.exchange(
                        new Exchange.Asked(
                                "GET",
                                uri,
                                header == null
                                        ? Map.of()
                                        : Map.of(header, String.valueOf(asked.credential)),
                                null),
                        TIME);
        if (exchange.status() != 200) {
            throw new Unreadable(status(uri, exchange.status()));
        }
        var field = it.field();
        if (field != null) {
            return new Value(text(json(uri, exchange), field), null);
        }
        var text = new String(exchange.body(), StandardCharsets.UTF_8);
        return new Value(text.endsWith("\n") ? text.stripTrailing() : text, null);
    }

    static String status(URI uri, int status) {
        var advice =
                switch (status) {
                    case 401, 403 -> "what is stored for this secret doesn't let anybody in there";
                    case 404, 410 -> "there is nothing at that address";
                    case 301, 302, 303, 307, 308 ->
                            "it redirects, which isn't followed: give the address that it leads to";
                    default -> "it must answer 200";
                };
        return "%s answered %d: %s.".formatted(uri.getHost(), status, advice);
    }

    static JsonNode json(URI uri, Exchange exchange) throws Unreadable {
        try {
            return Json.read(new String(exchange.body(), StandardCharsets.UTF_8), JsonNode.class);
        } catch (IllegalArgumentException _) {
            throw new Unreadable("%s didn't answer JSON.".formatted(uri.getHost()));
        }
    }

    /** What a field of an object is as text. */
    static String text(JsonNode object, String field) throws Unreadable {
        var value = object.path(field);
        if (!value.isValueNode() || value.isNull()) {
            throw new Unreadable(
                    "What is stored there has no field '%s' with a text.".formatted(field));
        }
        return value.asText();
    }
}
