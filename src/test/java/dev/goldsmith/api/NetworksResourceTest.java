package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.build.Network;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Network profiles, from their making to the runs that take them along. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NetworksResourceTest {
    private static final String OPEN =
            "{\"openings\": [{\"range\": \"10.1.2.0/24\", \"ports\": [443]}]}";

    @Inject Decisions decisions;
    @TempDir Path folder;

    private TestTenant tenant;
    private Somebody owner;

    @BeforeEach
    void tenant() {
        tenant = TestTenant.create("nets").team("web").team("ops");
        owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
    }

    private Response put(String name, String json) {
        return Api.of(tenant, owner).put("/teams/web/networks/" + name, json);
    }

    private String document(String subnet) {
        return Documents.shell(tenant.id(), null, "echo 1")
                .replace(
                        "\"properties\": {",
                        "\"properties\": { \"vmProfile\": {\"vnetConfig\": {\"subnetId\": \"%s\"}},"
                                .formatted(subnet));
    }

    private Response save(String subnet) {
        return Api.of(tenant, owner).put("/teams/web/templates/nginx", document(subnet));
    }

    private String id(String team, String name) {
        return "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/virtualNetworks/v/subnets/%s"
                .formatted(tenant.id(), team, name);
    }

    @Test
    void a_template_names_a_profile_of_its_team_and_its_runs_keep_what_it_said() {
        save("corporate")
                .then()
                .statusCode(400)
                .body("violations.path", contains("$.properties.vmProfile.vnetConfig.subnetId"))
                .body("detail", containsString("it has: none yet"));
        put("corporate", OPEN)
                .then()
                .statusCode(200)
                .body("open", equalTo(true), "subnetId", containsString("/resourceGroups/web/"));
        put("other", "{\"kind\": \"none\"}").then().statusCode(200).body("open", equalTo(false));
        save("coporate")
                .then()
                .statusCode(400)
                .body("detail", containsString("it has: corporate, other"));
        save(id("ops", "corporate"))
                .then()
                .statusCode(400)
                .body("detail", containsString("names a network of somebody else"));
        save(id("web", "Corporate")).then().statusCode(201);

        var run = tenant.run("web", "nginx");
        put("corporate", "{\"kind\": \"none\"}").then().statusCode(200);
        var taken = NetworkProfile.network(tenant.inputs(run).network);
        assertThat(taken.reach())
                .isEqualTo(
                        new Network.Reach.Nat(
                                List.of(new Network.Opening("10.1.2.0/24", List.of(443)))));
        assertThat(taken.name()).isEqualTo("corporate");

        Api.of(tenant, owner)
                .as()
                .delete("/api/v1/tenants/" + tenant.slug() + "/teams/web/networks/corporate")
                .then()
                .statusCode(200)
                .body("items.name", contains("other"));
        Api.of(tenant, owner)
                .post("/teams/web/templates/nginx/runs", "{}")
                .then()
                .statusCode(409)
                .body("detail", containsString("'Corporate' that the template names is gone"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"kind\": \"vpn\"} | kind",
                "{\"openings\": [{\"range\": \"10.1\"}]} | openings[0].range",
                "{\"openings\": [{\"range\": \"fc00::/7\"}]} | openings[0].range",
                "{\"openings\": [{\"range\": \"169.254.169.254/32\"}]} | openings[0].range",
                "{\"openings\": [{\"range\": \"127.0.0.1/32\"}]} | openings[0].range",
                "{\"openings\": [{\"range\": \"0.0.0.0/0\"}]} | openings[0].range",
                "{\"openings\": [{\"range\": \"8.8.8.8/32\"}]} | openings[0].range",
                "{\"openings\": [{\"ports\": [1]}]} | openings[0].range",
                "{\"openings\": [null]} | openings[0].range",
                "{\"openings\": [{\"range\": \"10.1.0.0/16\", \"ports\": [0]}]} | openings[0].ports",
                "{\"openings\": [{\"range\": \"10.1.0.0/16\", \"ports\": [null]}]} | openings[0].ports",
                "{\"kind\": \"none\", \"openings\": [{\"range\": \"10.1.0.0/16\"}]} | openings",
                "{\"kind\": \"bridge\", \"bridge\": \"br0\"} | bridge",
                "{\"httpProxy\": \"proxy:3128\"} | httpProxy",
                "{\"httpsProxy\": \"http://me:secret@proxy:3128\"} | httpsProxy",
                "{\"httpProxy\": \"http://p:1/';reboot;'\"} | httpProxy",
                "{\"noProxy\": \"a\"} | noProxy",
                "{\"httpProxy\": \"http://p:1\", \"noProxy\": \"$(reboot)\"} | noProxy",
                "{\"certificates\": \"hello\"} | certificates",
                "{\"certificates\": \"-----BEGIN PRIVATE KEY-----\"} | certificates",
                "{\"certificates\": \"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\"} | certificates"
            })
    void what_is_wrong_is_said_at_its_field(String json, String field) {
        put("corporate", json).then().statusCode(400).body("violations.path", hasItem(field));
        assertThat(tenant.in(() -> NetworkProfile.count())).isZero();
    }

    @Test
    void certificates_are_those_of_authorities() throws Exception {
        put("behind-proxy", json(certificate("CN=Corp CA", "bc:c"))).then().statusCode(200);
        put("behind-proxy", json(certificate("CN=Web server", "ku=digitalSignature")))
                .then()
                .statusCode(400)
                .body("detail", containsString("isn't that of a certificate authority"));
    }

    private static String json(String pem) {
        return "{\"certificates\": \"%s\"}".formatted(pem.replace("\r", "").replace("\n", "\\n"));
    }

    private String certificate(String subject, String extension) throws Exception {
        var store = folder.resolve(subject.replace(" ", "") + ".p12").toString();
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-ext",
                extension,
                "-alias",
                "a",
                "-storepass",
                "changeit",
                "-keystore",
                store);
        var pem = folder.resolve("c.pem");
        Files.deleteIfExists(pem);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-storepass",
                "changeit",
                "-keystore",
                store,
                "-file",
                pem.toString());
        return Files.readString(pem);
    }

    private static void keytool(String... words) throws Exception {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void only_owners_change_them_and_only_members_see_them() {
        put("corporate", OPEN).then().statusCode(200);
        var builder = Api.of(tenant, tenant.builder("web"));
        builder.get("/teams/web/networks").then().statusCode(200).body("items.size()", equalTo(1));
        builder.put("/teams/web/networks/x", "{}").then().statusCode(403);
        var stranger = Api.of(tenant, tenant.builder("ops"));
        stranger.get("/teams/web/networks").then().statusCode(404);
        stranger.get("/teams/web/networks/corporate").then().statusCode(404);
        Api.of(tenant, owner).put("/teams/web/networks/no%20name", "{}").then().statusCode(400);
    }

    /** A yes holds for the network that it was given for. */
    @Test
    void an_approved_network_is_asked_about_again_once_it_is_another_one() {
        put("corporate", OPEN).then().statusCode(200);
        tenant.in(() ->
                ApprovalPolicy.write(
                        tenant.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        List.of(
                                new Rule(
                                        Gate.OPEN_NETWORK,
                                        List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                                        24,
                                        null,
                                        null,
                                        List.of())),
                        null));
        save("corporate").then().statusCode(201);
        var approver = tenant.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER));
        var first = tenant.run("web", "nginx");
        assertThat(first.state).isEqualTo(RunState.AWAITING_APPROVAL);
        Approval approval = tenant.in(() -> Objects.requireNonNull(first.approval()));
        tenant.in(
                () -> decisions.decide(tenant.access(approver), approval.id, Verdict.APPROVE, ""));
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.QUEUED);

        put("corporate", "{\"openings\": [{\"range\": \"10.0.0.0/16\"}]}").then().statusCode(200);
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.AWAITING_APPROVAL);

        put("corporate", "{\"kind\": \"none\"}").then().statusCode(200);
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.QUEUED);
    }
}
