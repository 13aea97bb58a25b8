package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.activity.Event;
import dev.goldsmith.build.Journal;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunState;
import dev.goldsmith.storage.References;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Versions that are brought to further regions after they were published. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class LaterCopiesTest extends AtDistribution {
    private static final String REGIONS_FIELD = "$.properties.publishingProfile.targetRegions";

    @Inject LaterCopies copies;
    @Inject References references;
    @Inject AcrossTenants across;

    /** What other tests asked for and left. */
    @BeforeEach
    void others() {
        copies.all();
    }

    /** Version 1.0.0 in {@code local}, made by a run. */
    private void published() {
        assertThat(distribute(distributing(gallery("\"targetRegions\": [{\"name\": \"local\"}]"))))
                .isEqualTo(RunState.SUCCEEDED);
    }

    private RequestSpecification asked() {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(acme.admin().token())
                .contentType(ContentType.JSON);
    }

    private String arm(String number) {
        return "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden/images/nginx/versions/%s"
                .formatted(acme.id(), number);
    }

    private Response get(String number) {
        return asked().queryParam("api-version", "2023-07-03")
                .queryParam("$expand", "ReplicationStatus")
                .get(arm(number));
    }

    private Response put(String number, String body) {
        return asked().queryParam("api-version", "2023-07-03").body(body).put(arm(number));
    }

    private Response patch(String regions) {
        return asked().queryParam("api-version", "2023-07-03")
                .body(
                        "{\"properties\": {\"publishingProfile\": {\"targetRegions\": %s}}}"
                                .formatted(regions))
                .patch(arm("1.0.0"));
    }

    /** As az does it: what GET gave, with one more region. */
    private String withRegion(String name) {
        var body = Json.read(get("1.0.0").asString(), ObjectNode.class);
        body.withArray("/properties/publishingProfile/targetRegions").addObject().put("name", name);
        return body.toString();
    }

    private String operation(Response answer) {
        return asked().get(answer.getHeader("Azure-AsyncOperation")).path("status");
    }

    @Test
    void what_az_got_is_put_with_one_more_region() throws Exception {
        published();

        var asked = put("1.0.0", withRegion("west"));

        asked.then().statusCode(200).body("properties.provisioningState", equalTo("Updating"));
        assertThat(operation(asked)).isEqualTo("InProgress");
        get("1.0.0")
                .then()
                .body("properties.replicationStatus.aggregatedState", equalTo("InProgress"));

        copies.all();

        assertThat(operation(asked)).isEqualTo("Succeeded");
        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        get("1.0.0")
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.replicationStatus.aggregatedState", equalTo("Completed"))
                .body("properties.replicationStatus.summary.progress", equalTo(List.of(100, 100)))
                .body(
                        "properties.publishingProfile.targetRegions.name",
                        equalTo(List.of("local", "west")));
        assertThat(version("1.0.0").regionNames()).containsExactly("local", "west");
        assertThat(
                        acme.in(() ->
                                Event.count(
                                        "kind = 'image.regionsChanged' and subject ="
                                                + " 'image/golden/nginx/1.0.0'")))
                .isOne();
        // Nothing is left to do, and nothing is done twice.
        assertThat(copies.next()).isNull();
        assertThat(put("1.0.0", get("1.0.0").asString()).getHeader("Azure-AsyncOperation"))
                .isNull();
    }

    @Test
    void the_same_put_changes_what_else_a_version_has() {
        published();
        var body = Json.read(withRegion("West"), ObjectNode.class);
        var profile = (ObjectNode) body.at("/properties/publishingProfile");
        profile.put("excludeFromLatest", true).put("endOfLifeDate", "2030-01-01T00:00:00Z");

        put("1.0.0", body.toString()).then().statusCode(200);

        assertThat(version("1.0.0").excludeFromLatest).isTrue();
        assertThat(version("1.0.0").endOfLifeAt).hasToString("2030-01-01T00:00:00Z");
        profile.put("replicationMode", "Shallow");
        put("1.0.0", body.toString())
                .then()
                .statusCode(400)
                .body("error.message", containsString("replicationMode"));
    }

    @Test
    void a_worker_that_is_lost_between_two_copies_is_followed_by_another() throws Exception {
        Files.createDirectories(REGIONS.resolve("east"));
        published();
        patch("[{\"name\": \"local\"}, {\"name\": \"west\"}, {\"name\": \"east\"}]")
                .then()
                .statusCode(200);
        copies.copy(copies.next());
        var lost = copies.next();
        assertThat(replicas("1.0.0"))
                .extracting(it -> it.state)
                .containsExactly(
                        ImageReplica.State.COMPLETED,
                        ImageReplica.State.COMPLETED,
                        ImageReplica.State.REPLICATING);
        // It is somebody's as long as the lease lasts.
        copies.all();
        assertThat(replicas("1.0.0").get(2).state).isEqualTo(ImageReplica.State.REPLICATING);

        across.change(
                "update image_replica set held_until = utc_timestamp(6) - interval 1 second where held_until is not null and tenant_id = ?",
                acme.id());
        copies.all();

        assertThat(Digest.of(kept("east"))).isEqualTo(captured.disk());
        assertThatThrownBy(() -> lost.write(row -> row.doneBytes = 1))
                .isInstanceOf(Journal.Interrupted.class);
        assertThat(replicas("1.0.0")).allMatch(it -> it.state == ImageReplica.State.COMPLETED);
    }

    @Test
    void a_copy_that_failed_says_why_and_is_tried_again_when_it_is_named_again() throws Exception {
        published();
        var first = patch("[{\"name\": \"local\"}, {\"name\": \"east\"}]");
        copies.all();
        // At first it is left to a worker that has the folder.
        assertThat(operation(first)).isEqualTo("InProgress");
        waitsForLong();
        copies.all();

        assertThat(operation(first)).isEqualTo("Failed");
        get("1.0.0")
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body(
                        "properties.replicationStatus.summary[1].details",
                        containsString("its folder isn't there"));
        assertThat(copies.next()).isNull();

        Files.createDirectories(REGIONS.resolve("east"));
        var again = put("1.0.0", get("1.0.0").asString());
        assertThat(operation(again)).isEqualTo("InProgress");
        copies.all();

        assertThat(operation(again)).isEqualTo("Succeeded");
        assertThat(Digest.of(kept("east"))).isEqualTo(captured.disk());
    }

    private void waitsForLong() {
        across.change(
                "update image_replica set asked_at = utc_timestamp(6) - interval 1 hour where tenant_id = ?",
                acme.id());
    }

    @Test
    void another_region_is_no_reason_to_try_one_again_that_failed() {
        published();
        patch("[{\"name\": \"local\"}, {\"name\": \"east\"}]").then().statusCode(200);
        waitsForLong();
        copies.all();

        page("/regions", "west").then().statusCode(303);
        page("/regions/removal", "west").then().statusCode(303);
        assertThat(replicas("1.0.0").get(1).state).isEqualTo(ImageReplica.State.FAILED);

        page("/regions", "east").then().statusCode(303);
        assertThat(replicas("1.0.0").get(1).state).isEqualTo(ImageReplica.State.PENDING);
    }

    @Test
    void a_region_that_the_list_has_not_is_removed_with_its_copy() {
        published();
        patch("[{\"name\": \"local\"}, {\"name\": \"west\"}]").then().statusCode(200);
        copies.all();
        assertThat(references.held("west")).contains(captured.disk());

        patch("[{\"name\": \"Local\"}]").then().statusCode(200);

        assertThat(replicas("1.0.0")).extracting(it -> it.region).containsExactly("local");
        assertThat(references.held("west")).doesNotContain(captured.disk());
        assertThat(references.held("local")).contains(captured.disk());
    }

    @Test
    void what_can_not_be_is_refused_with_its_field() {
        published();

        refused("[{\"name\": \"local\"}, {\"name\": \"mars\"}]", "[1].name", "no region 'mars'");
        refused("[{\"name\": \"west\"}]", "", "Region 'local' is the home of version 1.0.0");
        refused("[]", "", "Region 'local' is the home of version 1.0.0");
        refused(
                "[{\"name\": \"local\"}, {\"name\": \"West US\"}, {\"name\": \"westus\"}]",
                "[2].name",
                "named twice");
        refused(
                "[{\"name\": \"local\", \"excludeFromLatest\": true}]",
                "[0].excludeFromLatest",
                "`excludeFromLatest` is not a field of");
        assertThat(replicas("1.0.0")).extracting(it -> it.region).containsExactly("local");
    }

    private void refused(String regions, String path, String said) {
        patch(regions)
                .then()
                .statusCode(400)
                .body("error.message", containsString(said))
                .body("error.details.target[0]", equalTo(REGIONS_FIELD + path));
    }

    @Test
    void a_copied_version_is_brought_to_its_regions_too() throws Exception {
        published();
        var body =
                "{\"location\": \"local\", \"properties\": {\"publishingProfile\": {\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\"}]}, \"storageProfile\": {\"source\": {\"id\": \"%s\"}}}}"
                        .formatted(arm("1.0.0"));

        var made = put("2.0.0", body);

        made.then().statusCode(201);
        assertThat(operation(made)).isEqualTo("InProgress");
        copies.all();
        assertThat(operation(made)).isEqualTo("Succeeded");
        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        put(
                        "3.0.0",
                        body.replace(
                                "\"targetRegions\"",
                                "\"replicationMode\": \"Shallow\", \"targetRegions\""))
                .then()
                .statusCode(201);
        assertThat(replicas("3.0.0").get(1).state).isEqualTo(ImageReplica.State.SHALLOW);
        put("4.0.0", body.replace("west", "mars"))
                .then()
                .statusCode(400)
                .body("error.details.target[0]", equalTo(REGIONS_FIELD + "[1].name"));
    }

    @Test
    void the_rest_api_and_the_page_do_the_same() {
        published();
        var api =
                "/api/v1/tenants/%s/galleries/golden/images/nginx/versions/1.0.0"
                        .formatted(acme.slug());

        asked().body(
                        "{\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\", \"replicaCount\": 2}]}")
                .patch(api)
                .then()
                .statusCode(200)
                .body("replication.state", equalTo(List.of("completed", "pending")))
                .body("replication[1].replicaCount", equalTo(2));
        asked().body("{\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"mars\"}]}")
                .patch(api)
                .then()
                .statusCode(400)
                .body(containsString("$.targetRegions[1].name"));
        copies.all();

        page("/regions", "East US").then().statusCode(303);
        page("/regions", "mars").then().statusCode(400).body(containsString("no region"));
        page("/regions", "west" + " ".repeat(100) + "us")
                .then()
                .statusCode(400)
                .body(containsString("no region"));
        page("/regions/removal", "WEST").then().statusCode(303);
        page("/regions/removal", "local")
                .then()
                .statusCode(400)
                .body(containsString("is the home"));
        asked().get(api)
                .then()
                .body("regions", equalTo(List.of("local", "East US")))
                .body("replication", hasSize(2));
    }

    private Response page(String path, String region) {
        return given().urlEncodingEnabled(true)
                .auth()
                .oauth2(acme.admin().token())
                .contentType(ContentType.URLENC)
                .redirects()
                .follow(false)
                .formParam("region", region)
                .post("/t/%s/gallery/golden/nginx/1.0.0%s".formatted(acme.slug(), path));
    }

    @Test
    void who_only_reads_changes_no_regions() {
        published();
        var viewer = acme.viewer("web");
        assertThatThrownBy(() ->
                        acme.in(() -> {
                            VersionRegions.add(acme.access(viewer), version(), "west", places);
                            return true;
                        }))
                .isInstanceOf(Refused.class);
    }

    private ImageVersion version() {
        return ImageVersion.<ImageVersion>find("definitionId is not null").firstResult();
    }

    @Test
    void of_eight_at_once_none_is_lost() throws Exception {
        published();
        var id = version("1.0.0").id;
        try (var threads = Executors.newFixedThreadPool(8)) {
            var work =
                    IntStream.range(0, 8)
                            .<Callable<Boolean>>mapToObj(i ->
                                    () ->
                                            Redo.call(() ->
                                                    acme.in(() -> {
                                                        VersionRegions.add(
                                                                acme.system(),
                                                                ImageVersion.findById(id),
                                                                List.of(
                                                                                "westus", "eastus",
                                                                                "ukwest", "West US")
                                                                        .get(i % 4),
                                                                places);
                                                        return true;
                                                    })))
                            .toList();
            assertThat(threads.invokeAll(work)).extracting(Future::get).containsOnly(true);
        }
        assertThat(version("1.0.0").regionNames())
                .hasSize(4)
                .contains("local", "eastus", "ukwest")
                .containsAnyOf("westus", "West US");
        assertThat(replicas("1.0.0")).hasSize(4);
    }

    @Test
    void a_region_that_is_removed_while_it_is_copied_to_is_let_go() {
        published();
        patch("[{\"name\": \"local\"}, {\"name\": \"west\"}]").then().statusCode(200);
        var held = copies.next();

        patch("[{\"name\": \"local\"}]").then().statusCode(200);
        copies.copy(held);

        assertThat(replicas("1.0.0")).extracting(it -> it.region).containsExactly("local");
    }

    @Test
    void what_a_run_is_copying_stays() {
        published();
        patch("[{\"name\": \"local\"}, {\"name\": \"west\"}]").then().statusCode(200);
        across.change(
                "update image_replica set state = 'REPLICATING' where place = 'west' and tenant_id = ?",
                acme.id());

        patch("[{\"name\": \"local\"}]")
                .then()
                .statusCode(409)
                .body("error.message", containsString("A run is copying version 1.0.0"));
        assertThat(copies.next()).isNull();
    }
}
