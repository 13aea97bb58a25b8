package dev.goldsmith.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.azure.Account;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.Names;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.testing.TlsFront;
import dev.goldsmith.testing.VaultServer;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is fetched from vaults, and what is said where it can't be. */
class FetchingTest {
    private VaultServer vault;
    private GuardedFetch guarded;

    @BeforeEach
    void serve() throws Exception {
        vault = new VaultServer(0);
        guarded =
                new GuardedFetch(
                        FetchPolicy.standard()
                                .allowing("127.0.0.1:" + vault.port())
                                .withPlainHttp("127.0.0.1"));
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private Reference kv(
            String mount,
            int engine,
            String path,
            String field,
            @Nullable String version,
            @Nullable String role) {
        return new Reference(
                Reference.VAULT,
                vault.address(),
                "teams/web",
                mount,
                engine,
                path,
                field,
                version,
                role,
                null,
                null);
    }

    private Reference http(String path, @Nullable String field) {
        return new Reference(
                Reference.HTTP,
                vault.address() + path,
                null,
                null,
                null,
                null,
                field,
                null,
                null,
                null,
                "Authorization");
    }

    private Fetching.Fetched fetched(Reference from, String credential) {
        return Fetching.fetch(
                new Fetching.Asked(1, "web/TOKEN", 1, from, credential, null), guarded);
    }

    private void failed(Reference from, String credential, String why) {
        var refused = catchThrowableOfType(Refused.class, () -> fetched(from, credential)).detail();
        assertThat(refused)
                .startsWith("The secret web/TOKEN can't be fetched (")
                .contains(why)
                .doesNotContain(vault.value(), credential);
    }

    @Test
    void the_newest_version_is_fetched_with_its_number() {
        var it = fetched(kv("secret", 2, "ci/registry", "token", null, null), VaultServer.TOKEN);

        assertThat(it.value()).isEqualTo(vault.value());
        assertThat(it.version()).isEqualTo("2");
        assertThat(it.toString()).doesNotContain(vault.value(), VaultServer.TOKEN);
        assertThat(it.asked().toString()).doesNotContain(VaultServer.TOKEN);
        assertThat(vault.asked).containsExactly("teams/web GET /v1/secret/data/ci/registry");
    }

    @Test
    void a_version_that_is_named_is_fetched_and_so_is_one_of_a_first_engine() {
        var pinned = fetched(kv("secret", 2, "ci/registry", "token", "1", null), VaultServer.TOKEN);
        assertThat(pinned.value()).isEqualTo(VaultServer.OLD);
        assertThat(pinned.version()).isEqualTo("1");

        var first = fetched(kv("kv", 1, "ci/registry", "token", null, null), VaultServer.TOKEN);
        assertThat(first.value()).isEqualTo(vault.value());
        assertThat(first.version()).isNull();
    }

    @Test
    void a_role_signs_in_and_its_token_is_revoked() {
        var from = kv("secret", 2, "ci/registry", "token", null, VaultServer.ROLE);
        assertThat(fetched(from, VaultServer.SECRET_ID).value()).isEqualTo(vault.value());
        assertThat(vault.open()).isZero();

        var nothing = kv("secret", 2, "nothing", "token", null, VaultServer.ROLE);
        failed(nothing, VaultServer.SECRET_ID, "has nothing at `secret/data/nothing`");
        assertThat(vault.open()).isZero();

        failed(from, "another secret id", "doesn't take the AppRole");
    }

    @ParameterizedTest
    @CsvSource({
        "secret, ci/registry, token, , hvs.of-somebody, doesn't let the token read `secret/data/ci/registry`",
        "secret, ci/other, token, , hvs.root-of-all-tests, has nothing at `secret/data/ci/other`",
        "secret, ci/registry, token, 9, hvs.root-of-all-tests, which may be deleted",
        "secret, ci/registry, user, , hvs.root-of-all-tests, has no field 'user'",
        "secret, ci/registry, all, , hvs.root-of-all-tests, has no field 'all' with a text",
        "sealed, ci/registry, token, , hvs.root-of-all-tests, is sealed"
    })
    void a_vault_that_does_not_give_it_says_why(
            String mount, String path, String field, String version, String token, String why) {
        failed(kv(mount, 2, path, field, version, null), token, why);
    }

    @Test
    void an_address_gives_it_for_a_header_as_text_or_in_json() {
        assertThat(fetched(http("/value", null), "Bearer " + VaultServer.TOKEN).value())
                .isEqualTo(vault.value());
        assertThat(fetched(http("/value.json", "token"), "Bearer " + VaultServer.TOKEN).value())
                .isEqualTo(vault.value());
    }

    @ParameterizedTest
    @CsvSource({
        "/value, , Bearer nobody, answered 401",
        "/nothing, , Bearer nobody, answered 403",
        "/broken.json, token, Bearer nobody, didn't answer JSON",
        "/value.json, user, Bearer hvs.root-of-all-tests, has no field 'user'",
        "/long, , Bearer nobody, at most 4096 characters",
        "/short, , Bearer nobody, at least 8 characters"
    })
    void an_address_that_does_not_give_it_says_why(
            String path, String field, String credential, String why) {
        failed(http(path, field), credential, why);
    }

    /** What was meant for one shall not reach another. */
    @Test
    void a_redirect_is_not_followed() {
        failed(http("/moved", null), "Bearer " + VaultServer.TOKEN, "redirects");
        assertThat(vault.asked).containsExactly("GET /moved");
    }

    @Test
    void an_address_that_the_operator_did_not_allow_is_not_asked() {
        guarded = new GuardedFetch(FetchPolicy.standard().withPlainHttp("127.0.0.1"));
        failed(http("/value", null), "Bearer " + VaultServer.TOKEN, "private or reserved address");
        assertThat(vault.asked).isEmpty();
    }

    // -- Azure Key Vault

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private Account account(TlsFront front) {
        return new Account(
                "contoso",
                "8ad5c3a6-7f1e-4b0e-9d55-0c6a3e2b7d11",
                "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11",
                "client-secret-of-tests",
                "0",
                "images",
                "westeurope",
                "",
                URI.create(front.address()),
                URI.create(front.address()));
    }

    /** The library asks without a token first, and looks whose the answer says the vault is. */
    private static void challenge(TlsFront front, String resource) {
        front.instead(
                "GET /secrets/.*",
                401,
                Map.of(
                        "WWW-Authenticate",
                        "Bearer authorization=\"%s/8ad5c3a6-7f1e-4b0e-9d55-0c6a3e2b7d11\", resource=\"%s\""
                                .formatted(front.address(), resource)),
                "");
        front.instead(
                "POST .*/token",
                200,
                JSON,
                "{\"token_type\": \"Bearer\", \"expires_in\": 3599, \"access_token\": \"eyJ.of.tests\"}");
    }

    private Fetching.Fetched keyVault(TlsFront front) {
        var guarded =
                new GuardedFetch(
                        FetchPolicy.standard().allowing("127.0.0.1:" + front.port()),
                        Names.SYSTEM,
                        front.trust());
        var from =
                new Reference(
                        Reference.KEY_VAULT,
                        front.address(),
                        null,
                        null,
                        null,
                        "registry-token",
                        null,
                        null,
                        null,
                        "contoso",
                        null);
        return Fetching.fetch(
                new Fetching.Asked(1, "web/TOKEN", 1, from, null, account(front)), guarded);
    }

    /** Its host ends in that of the resource: of {@code 127.0.0.1} that is an odd name. */
    private static final String ITS_OWN = "https://0.0.1";

    @Test
    void a_key_vault_gives_it_to_whom_the_connection_signs_in() throws Exception {
        try (var front = new TlsFront(URI.create("http://127.0.0.1:1"))) {
            challenge(front, ITS_OWN);
            front.instead(
                    "GET /secrets/registry-token/?",
                    200,
                    JSON,
                    "{\"value\": \"%s\", \"id\": \"%s/secrets/registry-token/4387e9f3d6e14c459867679a90fd0f79\", \"attributes\": {\"enabled\": true}}"
                            .formatted(vault.value(), front.address()));
            var it = keyVault(front);

            assertThat(it.value()).isEqualTo(vault.value());
            assertThat(it.version()).isEqualTo("4387e9f3d6e14c459867679a90fd0f79");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, Key Vault Secrets User",
        "404, has no secret 'registry-token'",
        "418, answered 418"
    })
    void a_key_vault_that_does_not_says_why(int status, String why) throws Exception {
        try (var front = new TlsFront(URI.create("http://127.0.0.1:1"))) {
            challenge(front, ITS_OWN);
            front.instead(
                    "GET /secrets/registry-token/?",
                    status,
                    JSON,
                    "{\"error\": {\"code\": \"No\", \"message\": \"%s\"}}"
                            .formatted(vault.value()));
            var refused = catchThrowableOfType(Refused.class, () -> keyVault(front)).detail();
            assertThat(refused)
                    .contains("The secret web/TOKEN can't be fetched (Azure Key Vault", why)
                    .doesNotContain(vault.value(), "client-secret-of-tests");
        }
    }

    /** Or whoever makes a team believe in a vault of theirs gets a token for Azure. */
    @Test
    void no_token_is_asked_for_where_the_vault_says_it_is_somebody_elses() throws Exception {
        try (var front = new TlsFront(URI.create("http://127.0.0.1:1"))) {
            challenge(front, "https://management.azure.com");
            // The library tries it once more.
            challenge(front, "https://management.azure.com");
            var refused = catchThrowableOfType(Refused.class, () -> keyVault(front)).detail();
            assertThat(refused).contains("isn't a Key Vault that the Azure connection");
            assertThat(front.times("POST .*")).isZero();
        }
    }
}
