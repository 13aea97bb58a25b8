package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a body says of itself is what its address says, and all that is wrong is told at once. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BodiesTest extends TemplateOnArm {
    private static final String BUILDER = "Microsoft.VirtualMachineImages";

    /** Everything that is put or patched, with what it needs to be one. */
    private record Written(String address, String type, String properties, boolean patched) {}

    private List<Written> all() {
        var compute = arm.group("web") + At.COMPUTE;
        var golden = compute + "/galleries/golden" + Long.toString(System.nanoTime(), 36);
        var image =
                """
                "osType": "Linux", "osState": "Generalized",
                "identifier": {"publisher": "acme", "offer": "base", "sku": "12"}
                """;
        return List.of(
                new Written(arm.group("web"), "Microsoft.Resources/resourceGroups", "", true),
                new Written(golden, "Microsoft.Compute/galleries", "", true),
                new Written(
                        golden + "/images/base", "Microsoft.Compute/galleries/images", image, true),
                new Written(
                        golden + "/images/base/versions/1.0.0",
                        "Microsoft.Compute/galleries/images/versions",
                        "",
                        true),
                new Written(compute + "/images/base", "Microsoft.Compute/images", "", true),
                new Written(
                        arm.group("web") + At.IDENTITIES + "/forge",
                        "Microsoft.ManagedIdentity/userAssignedIdentities",
                        "",
                        true),
                new Written(
                        address + "/triggers/source",
                        BUILDER + "/imageTemplates/triggers",
                        "\"kind\": \"SourceImage\"",
                        false),
                new Written(
                        arm.group("web") + "/providers/Microsoft.Resources/deployments/first",
                        "Microsoft.Resources/deployments",
                        "\"mode\": \"Incremental\", \"template\": {\"resources\": []}",
                        false),
                new Written(
                        address + "/providers/Microsoft.Resources/tags/default",
                        "Microsoft.Resources/tags",
                        "\"tags\": {}",
                        true));
    }

    private static String body(Written it, String field, String value) {
        return "{\"%s\": \"%s\", \"properties\": {%s}}".formatted(field, value, it.properties());
    }

    private static void contradicts(Response answer, String field) {
        answer.then()
                .statusCode(400)
                .body("error.message", containsString("but the address says"))
                .body("error.details.target", hasItem("$." + field));
    }

    @Test
    void a_body_that_contradicts_its_address_is_refused_wherever_one_is_written() {
        create(inline("true"));
        for (var it : all()) {
            var name = it.address().substring(it.address().lastIndexOf('/') + 1);
            contradicts(arm.put(it.address(), body(it, "name", "other")), "name");
            contradicts(arm.put(it.address(), body(it, "type", BUILDER + "/nothing")), "type");
            contradicts(arm.put(it.address(), body(it, "id", "mine")), "id");
            contradicts(arm.put(it.address(), body(it, "id", it.address() + "x")), "id");
            contradicts(arm.put(it.address(), body(it, "apiVersion", "2020-01-01")), "apiVersion");
            var right =
                    """
                    {"id": "%s", "Name": "%s", "type": "%s", "apiVersion": "%s", "properties": {%s}}
                    """
                            .formatted(it.address(), name, it.type(), Arm.NEWEST, it.properties());
            arm.put(it.address(), right.replace("\"Name\"", "\"name\""))
                    .then()
                    .body("error.message", not(containsString("address says")));
            if (it.patched()) {
                contradicts(arm.patch(it.address(), body(it, "name", "other")), "name");
            }
        }
        contradicts(arm.patch(address, "{\"name\": \"other\", \"tags\": {}}"), "name");
        arm.patch(address, "{\"name\": \"nginx\", \"tags\": {\"a\": \"b\"}}")
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("b"));
    }

    /** Red when somebody adds an address that is written and forgets it above. */
    @Test
    void nothing_that_is_written_is_forgotten() {
        var written =
                new ClassFileImporter()
                        .importPackages(At.class.getPackageName()).stream()
                                .flatMap(it -> it.getMethods().stream())
                                .filter(it ->
                                        it.isAnnotatedWith(PUT.class)
                                                || it.isAnnotatedWith(PATCH.class))
                                .count();
        // All of the above, and the template's own two.
        assertThat(written).isEqualTo(9 + 7 + 2);
    }

    @Test
    void all_faults_of_a_template_come_at_once_whoever_finds_them() {
        arm.put(
                        address,
                        inline("true")
                                .replace("\"location\"", "\"name\": \"other\", \"location\"")
                                .replace("\"customize\"", "\"Customise\": [], \"customize\"")
                                .replace(
                                        "\"VHD\"",
                                        "\"VHD\", \"uri\": \"https://x.blob.core.windows.net/vhds/x.vhd\""))
                .then()
                .statusCode(400)
                .body(
                        "error.details.target",
                        hasItems(
                                "$.name",
                                "$.properties.Customise",
                                "$.properties.distribute[0].uri"));
    }

    @Test
    void the_commonest_form_of_a_file_has_no_name_of_its_own() {
        var file =
                inline("true")
                        .replace(
                                "\"location\"",
                                "\"type\": \"%s/imageTemplates\", \"apiVersion\": \"%s\", \"dependsOn\": [\"x\"], \"location\""
                                        .formatted(BUILDER, Arm.NEWEST));
        create(file);
        arm.get(address).then().body("name", equalTo("Nginx")).body("dependsOn", equalTo(null));
        var own = "/api/v1/tenants/%s/teams/web/templates/own".formatted(acme.slug());
        var rest = given().auth().oauth2(arm.somebody().token()).contentType(ContentType.JSON);
        rest.body(file).put(own).then().statusCode(201).body("name", equalTo("own"));
        rest.body(
                        file.replace("\"type\": \"Shell\"", "\"Type\": \"Shell\"")
                                .replace("\"location\":", "\"Location\":")
                                .replace("\"dependsOn\"", "\"DependsOn\"")
                                .replace(
                                        "\"VHD\"",
                                        "\"VHD\", \"uri\": \"https://x.blob.core.windows.net/vhds/x.vhd\"")
                                .replace(
                                        "\"customize\"",
                                        "\"optimize\": \"[none()]\", \"customize\""))
                .put(own)
                .then()
                .statusCode(400)
                .body(
                        "violations.path",
                        hasItems(
                                "$.properties.optimize",
                                "$.Location",
                                "$.properties.customize[0].Type",
                                "$.properties.distribute[0].uri"))
                .body("detail", containsString("first is at $."))
                .body("violations.path", not(hasItem(containsString("resources"))));
    }

    @Test
    void triggers_came_with_a_version() {
        create(inline("true"));
        for (var old : List.of("2020-02-14", "2021-10-01", "2022-02-14")) {
            arm.speaking(old)
                    .get(address + "/triggers")
                    .then()
                    .statusCode(400)
                    .body(containsString("NoRegisteredProviderFound"));
        }
        arm.speaking("2022-07-01").get(address + "/triggers").then().statusCode(200);
        arm.get(arm.group("web").replaceFirst("/resourceGroups.*", "") + "/providers/" + BUILDER)
                .then()
                .body(
                        "resourceTypes.find { it.resourceType == 'imageTemplates/triggers' }.apiVersions",
                        contains("2025-10-01", "2024-02-01", "2023-07-01", "2022-07-01"));
    }
}
