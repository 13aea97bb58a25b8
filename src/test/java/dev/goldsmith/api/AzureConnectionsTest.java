package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.activity.Event;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.spi.CDI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Azure connections by API and page: what is taken, what is refused, and that the secret stays. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AzureConnectionsTest {
    private static final String SECRET = "q8Q~not-to-be-told-0123456789abcdef";
    private static final String ID = "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11";

    private TestTenant acme;
    private Somebody owner;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("ops");
        owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
    }

    private RequestSpecification as() {
        return given().auth().oauth2(owner.token());
    }

    private String api() {
        return "/api/v1/tenants/%s/teams/web/azure-connections".formatted(acme.slug());
    }

    private String pages() {
        return "/t/%s/settings/azure-connections".formatted(acme.slug());
    }

    private static Map<String, String> right() {
        return new HashMap<>(
                Map.of(
                        "azureTenant",
                        ID,
                        "clientId",
                        ID,
                        "clientSecret",
                        SECRET,
                        "subscription",
                        ID,
                        "resourceGroup",
                        "images",
                        "location",
                        "westeurope",
                        "identity",
                        "/subscriptions/%s/resourceGroups/images/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aib"
                                .formatted(ID),
                        // Nobody listens there, and the operator lets it be asked.
                        "armEndpoint",
                        "https://127.0.0.1",
                        "authority",
                        "https://127.0.0.1"));
    }

    private Response put(Map<String, String> wanted) {
        return as().contentType(ContentType.JSON).body(wanted).put(api() + "/contoso");
    }

    @ParameterizedTest
    @CsvSource({
        "azureTenant, contoso.example, the id of the Azure directory",
        "clientId, x, application's (client) id",
        "subscription, '', the subscription's id",
        "resourceGroup, a/b, the name of a resource group",
        "location, <b>, an Azure region",
        "identity, aib, resource id of a user-assigned identity",
        "clientSecret, two words, the value of a client secret",
        "armEndpoint, http://127.0.0.1, an https address without a path",
        "armEndpoint, https://127.0.0.1/x, an https address without a path",
        "armEndpoint, https://10.0.0.1, private or reserved address",
        "authority, https://169.254.169.254, metadata address"
    })
    void what_is_no_connection_is_refused_at_its_field(String field, String value, String why) {
        var wanted = right();
        wanted.put(field, value);
        put(wanted)
                .then()
                .statusCode(400)
                .body("violations.path", hasItem(field))
                .body("violations.message", hasItem(containsString(why)));
        assertThat(acme.in(() -> AzureConnection.count())).isZero();
    }

    /** What is stored for one place can't be sent to another by whoever may change the address. */
    @ParameterizedTest
    @CsvSource({
        "armEndpoint, https://127.0.0.1:443",
        "authority, https://127.0.0.1:443",
        "azureTenant, 7f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11",
        "clientId, 7f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11"
    })
    void the_secret_stays_with_whom_it_was_for(String field, String value) {
        put(right()).then().statusCode(200);
        var change = right();
        change.remove("clientSecret");
        change.put("location", "northeurope");
        put(change).then().statusCode(200).body("location", equalTo("northeurope"));
        change.put(field, value);
        put(change).then().statusCode(400).body("violations.path", hasItem("clientSecret"));
        change.put("clientSecret", "another");
        put(change).then().statusCode(200).body(field, equalTo(value));
    }

    @Test
    void the_secret_is_in_no_answer_page_event_row_or_log() {
        var said = new StringBuilder();
        var log = new Heard(said);
        Logger.getLogger("").addHandler(log);
        try {
            said.append(put(right()).then().statusCode(200).extract().asString());
            said.append(as().get(api()).asString());
            said.append(as().get(api() + "/contoso").asString());
            var checked = as().post(api() + "/contoso/checks").then().statusCode(200);
            checked.body("faults[0]", containsString("Nobody answered: 127.0.0.1"));
            said.append(checked.extract().asString());
            said.append(as().get(pages()).then().statusCode(200).extract().asString());
            var page = pages() + "/web/connections/contoso";
            said.append(as().get(page).then().statusCode(200).extract().asString());
            said.append(as().formParams(right()).formParam("location", "<").post(page).asString());
            said.append(
                    as().formParams(right())
                            .formParam("name", "no name")
                            .post(pages() + "/web/new")
                            .then()
                            .statusCode(400)
                            .extract()
                            .asString());
            said.append(
                    as().delete(api() + "/contoso").then().statusCode(200).extract().asString());
            acme.in(() -> {
                Event.<Event>listAll().forEach(it -> said.append(it.subject).append(it.detail));
                return true;
            });
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
        assertThat(said.toString()).contains("azureConnection/web/contoso");
        for (var form : encodings()) {
            assertThat(said.toString()).doesNotContain(form);
        }
    }

    @Test
    void it_is_stored_locked_and_for_this_place_alone() {
        put(right()).then().statusCode(200);
        AzureConnection stored = acme.in(() -> AzureConnection.findAll().firstResult());
        encodings().forEach(it -> assertThat(stored.clientSecret).doesNotContain(it));
        var home = CDI.current().select(HomeKey.class).get();
        assertThat(stored.account(home).secret()).isEqualTo(SECRET);
        assertThat(stored.account(home).toString()).doesNotContain(SECRET);
        stored.nameKey = "fabrikam";
        assertThatThrownBy(() -> stored.account(home)).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> encodings() {
        var forms = new ArrayList<>(List.of(SECRET, SECRET.replace("~", "%7E")));
        // At each of the three places where it can begin in a longer text.
        for (int i = 0; i < 3; i++) {
            var bytes = (" ".repeat(i) + SECRET).getBytes(StandardCharsets.UTF_8);
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            forms.add(encoded.substring(4, encoded.length() - 4));
        }
        return forms;
    }

    private static final class Heard extends Handler {
        private final StringBuilder said;

        Heard(StringBuilder said) {
            this.said = said;
        }

        @Override
        public synchronized void publish(LogRecord line) {
            said.append(line.getMessage()).append(List.of(params(line))).append(line.getThrown());
        }

        private static Object[] params(LogRecord line) {
            return line.getParameters() == null
                    ? new Object[0]
                    : Arrays.stream(line.getParameters()).map(String::valueOf).toArray();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void a_template_names_a_connection_of_its_team_and_only_what_azure_takes() {
        put(right()).then().statusCode(200);
        var template = "/api/v1/tenants/%s/teams/web/templates/nginx".formatted(acme.slug());
        var document =
                Documents.document(
                        "{\"type\": \"Shell\", \"inline\": [\"true\"]}",
                        Documents.sharedImage(ID, "theirs/nginx", "image"));
        save(template, tagged(document, "contoso")).then().statusCode(201);
        save(template, tagged(document, "fabrikam"))
                .then()
                .statusCode(400)
                .body(containsString("no Azure connection 'fabrikam'; it has: contoso"));
        save(template, tagged(document, "contoso").replace("goldsmithEngine", "other"))
                .then()
                .statusCode(400)
                .body(containsString("is for templates that Azure builds"));
        save(
                        template,
                        tagged(
                                Documents.document(
                                        "{\"type\": \"LinuxUpdate\"}", Documents.vhd("vhd")),
                                "contoso"))
                .then()
                .statusCode(400)
                .body(containsString("Azure knows no `LinuxUpdate`"))
                .body(containsString("name a blob of yours"));
        as().contentType(ContentType.JSON)
                .body("{\"engine\": \"azure\"}")
                .put("/api/v1/tenants/%s/settings/engine".formatted(acme.slug()))
                .then()
                .statusCode(not(200));
    }

    /** Nobody there could give them to a script. */
    @Test
    void what_azure_builds_is_given_no_secrets_whichever_was_said_first() {
        put(right()).then().statusCode(200);
        var team = "/api/v1/tenants/%s/teams/web".formatted(acme.slug());
        var template = team + "/templates/nginx";
        var step = "{\"type\": \"Shell\", \"inline\": [\"true\"]}";
        save(template, Documents.document(step, Documents.vhd("vhd"))).then().statusCode(201);
        as().contentType(ContentType.JSON)
                .body("{\"value\": \"nobody reads it\"}")
                .put(team + "/secrets/REGISTRY_TOKEN")
                .then()
                .statusCode(200);
        var uses = "{\"uses\": [{\"secret\": \"REGISTRY_TOKEN\"}]}";
        as().contentType(ContentType.JSON)
                .body(uses)
                .put(template + "/secrets")
                .then()
                .statusCode(200);
        var there = Documents.document(step, Documents.sharedImage(ID, "theirs/nginx", "image"));
        save(template, tagged(there, "contoso")).then().statusCode(200);

        as().contentType(ContentType.JSON)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .post(template + "/runs")
                .then()
                .statusCode(409)
                .body(containsString("Azure takes no secrets for scripts"));
        as().contentType(ContentType.JSON)
                .body(uses)
                .put(template + "/secrets")
                .then()
                .statusCode(400)
                .body(containsString("Azure takes no secrets for scripts"));
    }

    private static String tagged(String document, String connection) {
        return document.replaceFirst(
                "\\{",
                "{\"tags\": {\"goldsmithEngine\": \"azure\", \"goldsmithConnection\": \"%s\"},"
                        .formatted(connection));
    }

    private Response save(String template, String document) {
        return as().contentType(ContentType.JSON)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body(document)
                .put(template);
    }
}
