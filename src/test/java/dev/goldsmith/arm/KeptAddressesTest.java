package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.template.KeptAddresses;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A signed address is fetched as it is, and seen by nobody. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeptAddressesTest {
    private static final String SIGNATURE = "aB3%2FdEfGh1JkLmNoPqRsTuV%3D";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @Inject AgroalDataSource database;
    @Inject KeptAddresses addresses;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private TestTenant acme;
    private TestTenant.Somebody owner;
    private HttpServer scripts;

    @BeforeEach
    void server() throws IOException {
        acme = TestTenant.create("addresses").team("web").team("ops");
        owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "ops", Role.OWNER));
        scripts =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        scripts.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().toString());
                    var body = "#!/bin/sh\necho it\n".getBytes(StandardCharsets.UTF_8);
                    boolean isIn =
                            String.valueOf(exchange.getRequestURI().getRawQuery())
                                    .contains(SIGNATURE);
                    exchange.sendResponseHeaders(isIn ? 200 : 403, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        scripts.start();
    }

    @AfterEach
    void stop() {
        scripts.stop(0);
    }

    private RequestSpecification as() {
        return given().auth().oauth2(owner.token()).contentType("application/json");
    }

    private String root() {
        return "/api/v1/tenants/" + acme.slug();
    }

    private Response put(String path, String json) {
        return as().body(json).put(root() + path);
    }

    private Response post(String path, String json) {
        return as().body(json).post(root() + path);
    }

    private Response get(String path) {
        return as().get(root() + path);
    }

    private String signed(String signature) {
        return "http://127.0.0.1:%d/x.sh?sv=2024&sig=%s".formatted(port, signature);
    }

    private static String document(String address) {
        return Documents.document(
                "{ \"type\": \"Shell\", \"name\": \"it\", \"scriptUri\": \"%s\" }"
                        .formatted(address),
                Documents.vhd("disk"));
    }

    private String stored(String team, String name) {
        return acme.in(() ->
                Template.require(Objects.requireNonNull(Team.bySlug(team)), name)
                        .latest()
                        .document);
    }

    private static String addressIn(String document) {
        var at = document.indexOf("http://127");
        return document.substring(at, document.indexOf('"', at));
    }

    @Test
    void it_is_kept_apart_and_what_is_shown_can_be_sent_back() throws Exception {
        var path = "/teams/web/templates/nginx";
        put(path, document(signed(SIGNATURE)))
                .then()
                .statusCode(201)
                .body(not(containsString(SIGNATURE)));
        assertThat(asked).hasSize(1).allMatch(it -> it.contains(SIGNATURE));
        var marked = addressIn(stored("web", "nginx"));
        assertThat(marked).matches(".*\\?sv=2024&sig=hidden-[0-9a-f]{16}");

        // The same again, with the signature or as it is shown, is no other version.
        for (var again : List.of(signed(SIGNATURE), marked)) {
            put(path, document(again)).then().statusCode(200).body("version", equalTo(1));
        }
        assertThat(asked).hasSize(3).allMatch(it -> it.contains(SIGNATURE));
        for (var shown :
                List.of(
                        get(path).asString(),
                        get(path + "/versions/1").asString(),
                        get("/activity").asString(),
                        Arm.of(acme, owner)
                                .get(Arm.of(acme, owner).template("web", "nginx"))
                                .asString())) {
            assertThat(shown).doesNotContain(SIGNATURE);
        }
        assertThat(everywhere()).doesNotContain(SIGNATURE, "aB3/dEfGh1JkLmNoPqRsTuV=");

        // What Azure fetches by itself is whole again, for who builds.
        var whole =
                acme.in(() ->
                        addresses.whole(
                                Objects.requireNonNull(Team.bySlug("web")).id,
                                stored("web", "nginx"),
                                true));
        assertThat(addressIn(whole.json())).isEqualTo(signed(SIGNATURE));
        assertThat(whole.credentials()).containsExactly(SIGNATURE);
    }

    private String everywhere() throws Exception {
        var all = new StringBuilder();
        try (var connection = database.getConnection()) {
            for (var sql :
                    List.of(
                            "select concat(document, frozen) from template_version where tenant_id = ?",
                            "select concat(kind, subject, detail) from event where tenant_id = ?",
                            "select locked from kept_address where tenant_id = ?")) {
                try (var select = connection.prepareStatement(sql)) {
                    select.setString(1, acme.id());
                    try (var row = select.executeQuery()) {
                        while (row.next()) {
                            all.append(row.getString(1)).append('\n');
                        }
                    }
                }
            }
        }
        return all.toString();
    }

    /** Who reads the mark elsewhere can't fetch by it; a template that is moved takes it along. */
    @Test
    void another_team_knows_nothing_of_it_until_a_template_is_moved_there() {
        put("/teams/web/templates/nginx", document(signed(SIGNATURE)));
        var marked = addressIn(stored("web", "nginx"));
        put("/teams/ops/templates/thief", document(marked))
                .then()
                .statusCode(422)
                .body("detail", containsString("enter the address again"));
        put("/teams/web/templates/wrong", document(signed("another-signature")))
                .then()
                .statusCode(422)
                .body(not(containsString("another-signature")));
        post("/teams/web/templates/nginx/relocation", "{\"team\": \"ops\"}").then().statusCode(201);
        assertThat(addressIn(stored("ops", "nginx"))).isEqualTo(marked);
        put("/teams/ops/templates/friend", document(marked)).then().statusCode(201);
    }

    @Test
    void a_put_of_azures_clients_that_fails_tells_nothing_of_it() {
        var arm = Arm.of(acme, owner);
        var address = arm.template("web", "Failed");
        var identity =
                "{\"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"/subscriptions/%s/resourcegroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder\": {}}},"
                        .formatted(acme.id());
        var answer =
                arm.put(
                        address,
                        document(signed("another-signature"))
                                .replaceFirst("\\{", identity)
                                .replace("\"local\"", "\"westus2\""));
        answer.then().body(not(containsString("another-signature")));
        var ended = arm.end(answer.header(LongRunning.ASYNC)).extract().asString();
        assertThat(ended).contains("Failed").doesNotContain("another-signature");
        assertThat(arm.get(address).asString())
                .contains("hidden-", "NoCustomizerScript")
                .doesNotContain("another-signature");
    }
}
