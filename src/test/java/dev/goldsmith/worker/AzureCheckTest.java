package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.build.azure.AccountCheck;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a look at Azure finds, and what it says would help. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AzureCheckTest extends AzureRuns {
    private static final String TOKEN = "POST .*/token";

    private List<String> faults() {
        var account = acme.in(() -> AzureConnection.require(web(), CONNECTION).account(home));
        return AccountCheck.faults(account, fetch());
    }

    @Test
    void nothing_is_wrong_where_all_is_there() {
        assertThat(faults()).isEmpty();
    }

    @Test
    void a_secret_that_is_wrong_is_said_and_not_told() {
        connect(with(contoso.id(), "images", "wrong-" + secret));
        assertThat(faults())
                .singleElement()
                .asString()
                .contains("doesn't sign the client in", "API client with this id and secret")
                .doesNotContain(secret);
    }

    @Test
    void a_subscription_or_group_that_is_not_seen_is_named_with_its_remedy() {
        var nowhere = UUID.randomUUID().toString();
        connect(with(nowhere, "images", secret));
        assertThat(faults())
                .singleElement()
                .asString()
                .contains(nowhere, "az role assignment create", "Contributor");
        connect(with(contoso.id(), "elsewhere", secret));
        assertThat(faults())
                .singleElement()
                .asString()
                .contains("no resource group elsewhere", "az group create", "--name elsewhere");
    }

    /** Entra's own words, as documented. */
    @ParameterizedTest
    @CsvSource({
        "AADSTS7000222: The provided client secret keys for app are expired., has expired, az ad app credential reset",
        "AADSTS7000215: Invalid client secret provided., secret's value, az ad app credential reset",
        "AADSTS700016: Application was not found in the directory., has no application, az ad sp create",
        "AADSTS90002: Tenant not found., no Azure tenant, az account show"
    })
    void what_entra_says_comes_with_what_helps(String said, String fault, String remedy) {
        front.instead(
                TOKEN,
                401,
                Map.of("Content-Type", "application/json"),
                "{\"error\": \"invalid_client\", \"error_description\": \"%s\"}".formatted(said));
        assertThat(faults()).singleElement().asString().contains(fault, remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /subscriptions/[^/]+, 403, no role that lets it read subscription",
        "GET .*/resource[gG]roups/images, 403, no role that lets it read resource group images",
        "GET .*/resource[gG]roups/images, 418, answered 418",
        "GET /subscriptions/[^/]+, 401, belong together"
    })
    void a_refusal_of_azure_is_said(String request, int status, String fault) {
        front.instead(
                request,
                status,
                Map.of("Content-Type", "application/json"),
                "{\"error\": {\"code\": \"AuthorizationFailed\", \"message\": \"no\"}}");
        assertThat(faults()).singleElement().asString().contains(fault);
    }

    @Test
    void an_unregistered_provider_is_said() {
        front.instead(
                "GET .*/providers/Microsoft.VirtualMachineImages",
                200,
                Map.of("Content-Type", "application/json"),
                "{\"registrationState\": \"NotRegistered\"}");
        assertThat(faults()).singleElement().asString().contains("az provider register");
    }
}
