package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Azure's clients ask for around image templates. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ResourcesTest {
    private static final String DEFINITION =
            """
            {"location": "westeurope", "tags": {"os": "debian"}, "properties": {
              "osType": "Linux", "osState": "Generalized", "hyperVGeneration": "V2",
              "identifier": {"publisher": "acme", "offer": "base", "sku": "12"},
              "description": "the base", "eula": null}}
            """;

    private TestTenant acme;
    private Arm admin;
    private Arm builder;
    private Arm viewer;
    private String subscription;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform");
        admin = Arm.of(acme, acme.admin());
        builder = Arm.of(acme, acme.builder("web"));
        viewer = Arm.of(acme, acme.viewer("web"));
        subscription = "/subscriptions/" + acme.id();
    }

    @Test
    void a_sign_in_sees_its_subscriptions() {
        builder.get("/subscriptions")
                .then()
                .statusCode(200)
                .body("value.subscriptionId", equalTo(List.of(acme.id())))
                .body("value[0].tenantId", equalTo(acme.id()))
                .body("value[0].state", equalTo("Enabled"));
        builder.get("/tenants").then().body("value.tenantId", equalTo(List.of(acme.id())));
        builder.get(subscription)
                .then()
                .statusCode(200)
                .body("id", equalTo(subscription))
                .header("x-ms-request-id", notNullValue())
                .header("x-ms-correlation-request-id", notNullValue());
        given().queryParam("api-version", "2022-12-01")
                .get("/subscriptions")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer authorization_uri="));
        builder.get(subscription + "/locations").then().body("value.name", hasItem("local"));
    }

    @Test
    void an_api_client_sees_its_own_subscription() {
        var token =
                acme.in(() ->
                        ApiClient.create(
                                        acme.system(),
                                        "pipeline",
                                        new ClientScope(
                                                MemberRole.MEMBER, Map.of("web", Role.BUILDER)))
                                .signIn());
        var client = Arm.of(acme, new TestTenant.Somebody("client", "pipeline", token));
        client.get("/subscriptions")
                .then()
                .statusCode(200)
                .body("value.subscriptionId", equalTo(List.of(acme.id())));
        client.get("/tenants").then().statusCode(200);
        client.get("/providers/Microsoft.VirtualMachineImages/operations").then().statusCode(200);
        client.get(subscription + "/resourceGroups")
                .then()
                .body("value.name", equalTo(List.of("web")));
        client.get("/subscriptions/" + TestTenant.create("other").id()).then().statusCode(404);
    }

    @Test
    void resource_groups_are_teams() {
        var groups = subscription + "/resourceGroups";
        builder.get(groups).then().statusCode(200).body("value.name", equalTo(List.of("web")));
        admin.get(groups).then().body("value.name", equalTo(List.of("platform", "web")));
        builder.as().head(groups + "/WEB").then().statusCode(204).body(emptyString());
        builder.as().head(groups + "/platform").then().statusCode(404);
        builder.get(groups + "/nope")
                .then()
                .statusCode(404)
                .body("error.code", equalTo("ResourceGroupNotFound"));
        var put = "{\"location\": \"westeurope\", \"tags\": {\"cost\": \"42\"}}";
        for (int i = 0; i < 2; i++) {
            builder.put(groups + "/Web", put)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("web"))
                    .body("location", equalTo("westeurope"))
                    .body("tags.cost", equalTo("42"))
                    .body("properties.provisioningState", equalTo("Succeeded"));
        }
        builder.put(groups + "/platform", put).then().statusCode(403);
        builder.put(groups + "/new", put).then().statusCode(403);
        admin.put(groups + "/New", put).then().statusCode(201).body("name", equalTo("new"));
        admin.put(groups + "/not_a_team", put)
                .then()
                .statusCode(400)
                .body("error.target", equalTo("slug"));
        admin.delete(groups + "/web")
                .then()
                .statusCode(409)
                .body("error.message", containsString("team"));
    }

    @Test
    void providers_and_features_are_registered() {
        var provider = subscription + "/providers/microsoft.virtualmachineimages";
        builder.get(provider)
                .then()
                .statusCode(200)
                .body("registrationState", equalTo("Registered"))
                .body("resourceTypes.resourceType", hasItems("imageTemplates", "operations"))
                .body("resourceTypes[0].apiVersions[0]", equalTo("2025-10-01"));
        // az asks so in ARM's own versions, not in Image Builder's.
        builder.speaking("2021-04-01").post(provider + "/register").then().statusCode(200);
        builder.post(provider + "/unregister").then().statusCode(409);
        builder.get(subscription + "/providers")
                .then()
                .body("value.namespace", hasItems("Microsoft.Compute", "Microsoft.KeyVault"));
        builder.get(subscription + "/providers/Microsoft.Nothing").then().statusCode(404);
        builder.speaking("2021-07-01")
                .get(
                        subscription
                                + "/providers/Microsoft.Features/providers/Microsoft.VirtualMachineImages/features/VirtualMachineTemplatePreview")
                .then()
                .statusCode(200)
                .body("properties.state", equalTo("Registered"));
        builder.get("/providers/Microsoft.VirtualMachineImages/operations")
                .then()
                .statusCode(200)
                .body(
                        "value.name",
                        hasItem("Microsoft.VirtualMachineImages/imageTemplates/run/action"));
    }

    @Test
    void identities_are_names() {
        var identity = builder.group("web") + At.IDENTITIES + "/builder";
        builder.put(identity, "{\"location\": \"westeurope\", \"tags\": {}}")
                .then()
                .statusCode(201)
                .body("properties.clientId", notNullValue());
        String principal = builder.get(identity).path("properties.principalId");
        builder.put(identity, "{\"location\": \"westeurope\", \"tags\": {\"a\": \"b\"}}")
                .then()
                .statusCode(200)
                .body("properties.principalId", equalTo(principal))
                .body("tags.a", equalTo("b"));
        acme.save(
                "web",
                "nginx",
                dev.goldsmith.testing.Documents.shell(acme.id(), null, "true")
                        .replaceFirst(
                                "\"location\": \"local\",",
                                "\"location\": \"local\", \"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"%s\": {}}},"
                                        .formatted(identity)));
        builder.get(builder.template("web", "nginx"))
                .then()
                .statusCode(200)
                .body(
                        "identity.userAssignedIdentities['%s'].principalId".formatted(identity),
                        equalTo(principal));
        viewer.put(identity, "{}").then().statusCode(403);
        viewer.delete(identity).then().statusCode(403);
        builder.delete(identity).then().statusCode(200);
        builder.delete(identity).then().statusCode(204);
        builder.get(identity).then().statusCode(404);
    }

    @Test
    void galleries_and_definitions() {
        var name = "gal" + System.nanoTime();
        var gallery = builder.group("web") + At.COMPUTE + "/galleries/" + name;
        builder.put(
                        gallery,
                        "{\"location\": \"westeurope\", \"properties\": {\"description\": \"ours\"}}")
                .then()
                .statusCode(201)
                .body("type", equalTo("Microsoft.Compute/galleries"))
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.description", equalTo("ours"));
        builder.patch(gallery, "{\"tags\": {\"a\": \"b\"}}")
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("b"))
                .body("properties.description", equalTo("ours"));
        builder.get(subscription + At.COMPUTE + "/galleries")
                .then()
                .body("value.name", equalTo(List.of(name)));
        builder.get(gallery.replace("/web/", "/platform/")).then().statusCode(404);

        var image = gallery + "/images/base";
        builder.put(image, DEFINITION)
                .then()
                .statusCode(201)
                .body("properties.identifier.offer", equalTo("base"))
                .body("properties.osType", equalTo("Linux"))
                .body("tags.os", equalTo("debian"));
        builder.put(image, DEFINITION).then().statusCode(200);
        builder.put(image, DEFINITION.replace("Linux", "Windows"))
                .then()
                .statusCode(409)
                .body("error.target", equalTo("$.properties.osType"));
        builder.put(image + "2", "{\"properties\": {\"osType\": \"Linux\", \"colour\": 1}}")
                .then()
                .statusCode(400)
                .body(
                        "error.details.target",
                        hasItems("$.properties.colour", "$.properties.osState"));
        builder.patch(image, "{\"properties\": {\"description\": \"new\"}}")
                .then()
                .statusCode(200)
                .body("properties.description", equalTo("new"))
                .body("properties.identifier.sku", equalTo("12"));
        builder.get(gallery + "/images").then().body("value.name", equalTo(List.of("base")));
        viewer.put(image, DEFINITION).then().statusCode(403);

        builder.delete(gallery)
                .then()
                .statusCode(409)
                .body("error.code", equalTo("OperationNotAllowed"));
        builder.delete(image).then().statusCode(200);
        builder.delete(image).then().statusCode(204);
        builder.put(image, DEFINITION).then().statusCode(201);
        builder.delete(image).then().statusCode(200);
        builder.delete(gallery).then().statusCode(200);
        builder.get(gallery).then().statusCode(404);
        builder.put(gallery, "{}").then().statusCode(201);
    }

    @Test
    void a_definition_that_came_with_a_template_is_shown_too() {
        var name = "gal" + System.nanoTime();
        acme.gallery(name, "web");
        acme.save(
                "web",
                "nginx",
                dev.goldsmith.testing.Documents.shell(acme.id(), name + "/nginx", "true"));
        builder.get(builder.group("web") + At.COMPUTE + "/galleries/" + name + "/images/Nginx")
                .then()
                .statusCode(200)
                .body("name", equalTo("nginx"))
                .body("properties.osType", equalTo("Linux"))
                .body("properties.identifier.sku", equalTo("nginx"));
        acme.in(() -> ImageDefinition.count());
    }

    @Test
    void triggers_are_kept() {
        acme.template("web", "nginx");
        var trigger = builder.template("web", "nginx") + "/triggers/source";
        var put = builder.put(trigger, "{\"properties\": {\"kind\": \"SourceImage\"}}");
        put.then()
                .statusCode(201)
                .body("properties.provisioningState", equalTo("Creating"))
                .body("type", equalTo("Microsoft.VirtualMachineImages/imageTemplates/triggers"));
        builder.end(put.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
        builder.get(trigger)
                .then()
                .statusCode(200)
                .body("properties.kind", equalTo("SourceImage"))
                .body("properties.status.code", equalTo("Healthy"))
                .body("properties.provisioningState", equalTo("Succeeded"));
        builder.put(trigger, "{\"properties\": {\"kind\": \"SourceImage\"}}")
                .then()
                .statusCode(200);
        builder.put(trigger, "{\"properties\": {\"kind\": \"Cron\"}}")
                .then()
                .statusCode(400)
                .body("error.target", equalTo("$.properties.kind"));
        builder.put(trigger + "2", "{\"properties\": {\"kind\": \"SourceImage\"}}")
                .then()
                .statusCode(409);
        builder.get(builder.template("web", "nginx") + "/triggers")
                .then()
                .body("value.name", equalTo(List.of("source")));
        viewer.delete(trigger).then().statusCode(403);
        var delete = builder.delete(trigger);
        delete.then().statusCode(202);
        builder.end(delete.header("Location")).body("status", equalTo("Succeeded"));
        builder.delete(trigger).then().statusCode(204);
        builder.get(trigger).then().statusCode(404);
        acme.save(
                "web",
                "fixed",
                dev.goldsmith.testing.Documents.shell(acme.id(), null, "true")
                        .replace("\"latest\"", "\"12.1\""));
        builder.put(
                        builder.template("web", "fixed") + "/triggers/source",
                        "{\"properties\": {\"kind\": \"SourceImage\"}}")
                .then()
                .statusCode(400)
                .body("error.target", equalTo("$.properties.source"));
    }

    @Test
    void everything_in_a_group_is_listed() {
        acme.template("web", "nginx")
                .template("platform", "base")
                .gallery("g" + System.nanoTime(), "web");
        builder.get(subscription + "/resources")
                .then()
                .statusCode(200)
                .body(
                        "value.type",
                        equalTo(
                                List.of(
                                        "Microsoft.VirtualMachineImages/imageTemplates",
                                        "Microsoft.Compute/galleries")))
                .body("value.name", not(hasItem("base")));
        admin.as()
                .urlEncodingEnabled(true)
                .queryParam("$filter", "resourceType eq 'Microsoft.Compute/galleries'")
                .get(subscription + "/resourceGroups/web/resources")
                .then()
                .body("value.size()", equalTo(1));
        admin.as()
                .urlEncodingEnabled(true)
                .queryParam("$filter", "resourceGroup eq 'platform' and name eq 'BASE'")
                .get(subscription + "/resources")
                .then()
                .body("value.name", equalTo(List.of("base")));
        builder.post(subscription + "/resourceGroups/web/MoveResources")
                .then()
                .statusCode(409)
                .body("error.code", equalTo("OperationNotAllowed"));
        admin.as()
                .queryParam("$filter", "colour")
                .get(subscription + "/resources")
                .then()
                .statusCode(400);
    }

    @Test
    void what_is_not_json_is_a_fault_with_its_place() {
        builder.as()
                .contentType(ContentType.JSON)
                .body("{\"properties\": ")
                .put(builder.template("web", "x"))
                .then()
                .statusCode(400)
                .body("error.code", equalTo("InvalidRequestContent"))
                .body("error.message", containsString("line 1"));
    }
}
