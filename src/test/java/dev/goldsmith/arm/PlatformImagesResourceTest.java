package dev.goldsmith.arm;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalogue as {@code az vm image} lists it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PlatformImagesResourceTest {
    private static final String OFFERS = "/Canonical/artifacttypes/vmimage/offers";
    private static final String SKUS = OFFERS + "/0001-com-ubuntu-server-jammy/skus";
    private static final String VERSIONS = SKUS + "/22_04-lts-gen2/versions";

    private TestTenant acme;
    private Arm arm;

    @BeforeEach
    void ground() {
        acme = TestTenant.create("market").team("web");
        arm = Arm.of(acme, acme.viewer("web"));
    }

    private ValidatableResponse get(String path, Object... query) {
        var asked = arm.as();
        for (int i = 0; i < query.length; i += 2) {
            asked.queryParam(String.valueOf(query[i]), query[i + 1]);
        }
        return asked.get(
                        "/subscriptions/%s/providers/Microsoft.Compute/locations/westus2/publishers%s"
                                .formatted(acme.id(), path))
                .then();
    }

    @Test
    void from_publishers_down_to_a_version() {
        get("").statusCode(200)
                .body("name", hasItems("Canonical", "Debian", "OpenLogic"))
                // What nobody can build from as things are isn't offered.
                .body("name", not(hasItem("MicrosoftWindowsServer")))
                .body("[0].location", equalTo("westus2"))
                .body("find { it.name == 'Debian' }.id", endsWith("/Publishers/Debian"));
        get(OFFERS).statusCode(200).body("name", hasItems("UbuntuServer", "ubuntu-24_04-lts"));
        get(SKUS).statusCode(200).body("name", equalTo(List.of("22_04-lts", "22_04-lts-gen2")));
        get(VERSIONS)
                .statusCode(200)
                .body("name", equalTo(List.of("latest")))
                .body("[0].properties", nullValue());
        get(VERSIONS + "/latest")
                .statusCode(200)
                .body(
                        "id",
                        endsWith(
                                "/Publishers/Canonical/ArtifactTypes/VMImage/Offers/0001-com-ubuntu-server-jammy/Skus/22_04-lts-gen2/Versions/latest"))
                .body("properties.osDiskImage.operatingSystem", equalTo("Linux"))
                .body("properties.hyperVGeneration", equalTo("V2"))
                .body("properties.architecture", equalTo("x64"));
    }

    @Test
    void names_are_found_in_any_case() {
        get("/CANONICAL/ArtifactTypes/VMImage/Offers/ubuntuserver/Skus/18.04-lts/Versions")
                .statusCode(200)
                .body("id[0]", containsString("/Offers/UbuntuServer/Skus/18.04-LTS/"));
    }

    @Test
    void what_orders_and_narrows_is_applied() {
        get(SKUS, "$top", 1, "$orderby", "name%20desc")
                .body("name", equalTo(List.of("22_04-lts-gen2")));
        get(VERSIONS, "$top", 1, "$orderby", "name%20desc", "$expand", "properties")
                .body("", hasSize(1))
                .body("[0].properties.architecture", equalTo("x64"));
    }

    @Test
    void or_refused() {
        get(SKUS, "$top", "many").statusCode(400).body("error.target", equalTo("$top"));
        get(SKUS, "$orderby", "size").statusCode(400).body("error.target", equalTo("$orderby"));
        get(SKUS, "$expand", "price").statusCode(400).body("error.target", equalTo("$expand"));
        get(SKUS, "$filter", "x").statusCode(400).body("error.target", equalTo("$filter"));
        get("", "$top", 1).statusCode(400).body("error.target", equalTo("$top"));
    }

    @Test
    void what_is_not_there_is_404_and_says_what_to_do() {
        get("/Nobody/artifacttypes/vmimage/offers").statusCode(404).body("error.code", not(""));
        get(OFFERS + "/nothing/skus").statusCode(404);
        get(SKUS + "/nothing/versions")
                .statusCode(404)
                .body("error.message", containsString("Canonical:UbuntuServer:18.04-LTS"));
        get(VERSIONS + "/22.04.202206220")
                .statusCode(404)
                .body("error.message", containsString("it has 'latest'"));
        get("/Canonical/artifacttypes/vmextension/offers").statusCode(404);
        get("/RedHat/artifacttypes/vmimage/offers/RHEL/skus/8-lvm-gen2/versions/latest")
                .statusCode(404)
                .body("error.message", containsString("goldsmith.catalogue.files"));
        arm.as()
                .get(
                        "/subscriptions/%s/providers/Microsoft.Compute/locations/mars/publishers"
                                .formatted(acme.id()))
                .then()
                .statusCode(404);
    }
}
