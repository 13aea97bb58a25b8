package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a list is asked for it gives, or it says that it can't: nothing is ignored. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ListsTest extends TemplateOnArm {
    private static final String EXPANDED = "createdTime,changedTime,provisioningState";

    private String subscription() {
        return "/subscriptions/" + acme.id();
    }

    private Response list(String path, String... parameters) {
        var request = arm.as().urlEncodingEnabled(true);
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get(path);
    }

    private ValidatableResponse filtered(String path, String filter) {
        return list(path, "$filter", filter).then().statusCode(200);
    }

    private void put(String path, String tags) {
        assertThat(
                        arm.put(
                                        path,
                                        "{\"location\": \"West Europe\", \"tags\": %s}"
                                                .formatted(tags))
                                .statusCode())
                .isBetween(200, 201);
    }

    @Test
    void resources_are_filtered_by_tag_place_and_name_and_show_what_they_are() {
        create(
                inline("true")
                        .replace("\"location\"", "\"tags\": {\"env\": \"prod\"}, \"location\""));
        put(arm.group("web") + At.IDENTITIES + "/forge", "{\"Env\": \"test\", \"team\": \"web\"}");
        var resources = subscription() + "/resources";
        filtered(resources, "tagname eq 'env' and tagvalue eq 'prod'")
                .body("value.name", equalTo(List.of("Nginx")))
                .body("value[0].tags.env", equalTo("prod"))
                .body("value[0].identity.type", equalTo("UserAssigned"));
        filtered(resources, "tagname eq 'env'")
                .body("value.name", containsInAnyOrder("Nginx", "forge"));
        filtered(resources, "location eq 'westeurope'")
                .body("value.name", equalTo(List.of("forge")));
        filtered(arm.group("web") + "/resources", "substringof('gin', name)")
                .body("value.name", equalTo(List.of("Nginx")));
        list(resources, "$expand", EXPANDED, "$filter", "name eq 'forge'")
                .then()
                .body("value[0].createdTime", notNullValue())
                .body("value[0].changedTime", notNullValue())
                .body("value[0].provisioningState", equalTo("Succeeded"));
        list(resources, "$filter", "name eq 'forge'")
                .then()
                .body("value[0]", not(hasKey("createdTime")));
        list(resources, "$filter", "plan/name eq 'x'")
                .then()
                .statusCode(400)
                .body("error.details.target", equalTo(List.of("$filter")))
                .body("error.message", containsString("`plan/name`"));
        list(resources, "$expand", "properties")
                .then()
                .statusCode(400)
                .body("error.details.target", equalTo(List.of("$expand")));
    }

    @Test
    void groups_are_filtered_by_tag() {
        put(arm.group("web"), "{\"env\": \"prod\"}");
        acme.team("dark");
        var admin = Arm.of(acme, acme.admin());
        var groups = subscription() + "/resourceGroups";
        for (var filter : List.of("tagname eq 'env' and tagvalue eq 'prod'", "tagName eq 'ENV'")) {
            admin.as()
                    .urlEncodingEnabled(true)
                    .queryParam("$filter", filter)
                    .get(groups)
                    .then()
                    .statusCode(200)
                    .body("value.name", equalTo(List.of("web")));
        }
        admin.as()
                .urlEncodingEnabled(true)
                .queryParam("$filter", "tagName eq 'env' and tagValue eq 'test'")
                .get(groups)
                .then()
                .body("value.size()", equalTo(0));
        var page = admin.as().queryParam("$top", 1).get(groups);
        page.then().body("value.name", equalTo(List.of("dark")));
        var next = URI.create(page.path("nextLink"));
        assertThat(next.getRawQuery()).contains("$top=1", "api-version=" + admin.version());
        admin.as()
                .get(
                        next.getRawPath()
                                + "?"
                                + next.getRawQuery().replaceAll("&?api-version=[^&]*", ""))
                .then()
                .body("value.name", equalTo(List.of("web")))
                .body("nextLink", equalTo(null));
    }

    @Test
    void top_cuts_and_the_links_lead_through_everything_once() {
        create(inline("true"));
        for (var name : List.of("one", "two", "three")) {
            put(arm.group("web") + At.IDENTITIES + "/" + name, "{}");
        }
        var all = list(subscription() + "/resources").path("value.id");
        var seen = new ArrayList<String>();
        var page = list(subscription() + "/resources", "$top", "2");
        for (int i = 0; i < 5; i++) {
            List<String> ids = page.path("value.id");
            assertThat(ids.size()).isLessThanOrEqualTo(2);
            seen.addAll(ids);
            String next = page.path("nextLink");
            if (next == null) {
                break;
            }
            var uri = URI.create(next);
            page =
                    io.restassured.RestAssured.given()
                            .urlEncodingEnabled(false)
                            .auth()
                            .oauth2(arm.somebody().token())
                            .get(uri.getRawPath() + "?" + uri.getRawQuery());
        }
        assertThat(seen).isEqualTo(all).hasSize(5);
        list(subscription() + "/resources", "$top", "0").then().statusCode(400);
        list(subscription() + "/resources", "$top", "many").then().statusCode(400);
    }

    @Test
    void a_list_that_cannot_do_it_says_so() {
        create(inline("true"));
        var compute = arm.group("web") + At.COMPUTE;
        for (var path :
                List.of(
                        subscription() + At.TEMPLATES,
                        arm.group("web") + At.TEMPLATES,
                        address + "/runOutputs",
                        address + "/triggers",
                        compute + "/galleries",
                        compute + "/images",
                        arm.group("web") + At.IDENTITIES,
                        arm.group("web") + "/providers/Microsoft.Resources/deployments",
                        subscription() + "/providers",
                        subscription() + "/locations",
                        "/subscriptions",
                        "/tenants",
                        "/providers/Microsoft.VirtualMachineImages/operations")) {
            list(path, "$filter", "name eq 'x'")
                    .then()
                    .statusCode(400)
                    .body(containsString("There is no query parameter '$filter' here"));
        }
    }

    private static String tags(String... namesAndValues) {
        var tags = new ObjectMapper().createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            tags.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return "{\"properties\": {\"tags\": %s}}".formatted(tags);
    }

    private static String change(String operation, String... namesAndValues) {
        return tags(namesAndValues)
                .replaceFirst("\\{", "{\"operation\": \"%s\", ".formatted(operation));
    }

    @Test
    void tags_are_written_at_everything_that_has_some() {
        create(inline("true"));
        var compute = arm.group("web") + At.COMPUTE;
        var gallery = compute + "/galleries/tagged" + Long.toString(System.nanoTime(), 36);
        put(gallery, "{}");
        arm.put(
                        gallery + "/images/base",
                        """
                        {"properties": {"osType": "Linux", "osState": "Generalized",
                          "identifier": {"publisher": "a", "offer": "b", "sku": "c"}}}
                        """)
                .then()
                .statusCode(201);
        put(arm.group("web") + At.IDENTITIES + "/forge", "{}");
        for (var scope :
                List.of(
                        arm.group("web"),
                        address,
                        gallery,
                        gallery + "/images/base",
                        arm.group("web") + At.IDENTITIES + "/forge")) {
            var at = scope + "/providers/microsoft.resources/Tags/default";
            arm.put(at, tags("env", "prod", "team", "web"))
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("default"))
                    .body("type", equalTo("Microsoft.Resources/tags"));
            arm.patch(at, change("Merge", "ENV", "test", "new", "1")).then().statusCode(200);
            arm.get(scope).then().body("tags.env", equalTo("test")).body("tags.new", equalTo("1"));
            arm.patch(at, change("Delete", "team", "other", "new", "1"))
                    .then()
                    .body("properties.tags", not(hasKey("new")))
                    .body("properties.tags.team", equalTo("web"));
            arm.patch(at, change("Replace", "only", "that")).then().statusCode(200);
            arm.patch(at, change("Replace", "ONLY", "this")).then().statusCode(200);
            arm.patch(at, change("Replace", "only", "this")).then().statusCode(200);
            // As az speaks there, at whatever it is.
            assertThat(
                            arm.speaking("2021-04-01")
                                    .get(at)
                                    .<Map<String, String>>path("properties.tags"))
                    .hasSize(1)
                    .containsValue("this");
            arm.delete(at).then().statusCode(200);
            arm.get(scope).then().body("tags", anEmptyMap());
            arm.patch(at, change("Add", "a", "b")).then().statusCode(400);
        }
        arm.get(address + "/triggers/x/providers/Microsoft.Resources/tags/default")
                .then()
                .statusCode(404);
        Arm.of(acme, acme.viewer("web"))
                .put(address + "/providers/Microsoft.Resources/tags/default", tags("a", "b"))
                .then()
                .statusCode(403);
    }

    /** As az resource tag does: all that it got, with other tags. */
    @Test
    void a_template_that_is_put_back_with_other_tags_is_tagged() throws Exception {
        create(inline("true"));
        var got = (ObjectNode) new ObjectMapper().readTree(arm.get(address).asString());
        got.putObject("tags").put("env", "prod");
        var body = new ObjectMapper().createObjectNode();
        for (var field : List.of("location", "tags", "identity", "properties")) {
            body.set(field, got.get(field));
        }
        arm.put(address, body.toString())
                .then()
                .statusCode(200)
                .body("tags", equalTo(Map.of("env", "prod")));
        body.put("location", "eastus");
        arm.put(address, body.toString()).then().statusCode(409);
    }

    @Test
    void the_staging_group_that_a_template_names_answers() {
        create(inline("true"));
        String group = arm.get(address).path("properties.exactStagingResourceGroup");
        arm.get(group)
                .then()
                .statusCode(200)
                .body("id", equalTo(group))
                .body("managedBy", equalTo(address))
                .body("tags.imageTemplateName", equalTo("Nginx"));
        arm.as().head(group).then().statusCode(204);
        arm.get(group + "/resources").then().body("value.size()", equalTo(0));
        arm.put(group, "{\"location\": \"local\"}").then().statusCode(409);
        arm.delete(group).then().statusCode(409);
        Arm.of(acme, acme.builder("web")).delete(address).then().statusCode(202);
        arm.get(group).then().statusCode(404);
    }
}
