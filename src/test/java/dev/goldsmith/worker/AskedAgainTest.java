package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** What the save checked is checked again at each request, and what can't help isn't offered. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AskedAgainTest extends AtDistribution {
    private static final String NAMED = "golden/nginx/versions/1.0.0";

    private String named(String output) {
        return Documents.sharedImage(acme.id(), NAMED, output);
    }

    private Refused refused(String template) {
        return catchThrowableOfType(Refused.class, () -> acme.run("web", template));
    }

    @Test
    void a_version_that_exists_by_now_is_refused_at_the_request() {
        assertThat(distribute(distributing(named("image")))).isEqualTo(RunState.SUCCEEDED);

        var refused = refused("nginx");

        assertThat(refused.refusal).isEqualTo(Refusal.CONFLICT);
        assertThat(refused.detail())
                .isEqualTo(
                        "Version 1.0.0 of golden/nginx exists already. Change the version in the template, or remove `/versions/1.0.0` to have versions numbered automatically.");
        assertThat(refused.violations.getFirst().path()).isEqualTo("$.properties.distribute[0]");
        assertThat(
                        catchThrowableOfType(
                                Refused.class,
                                () ->
                                        acme.in(() ->
                                                Run.require(acme.system(), 1)
                                                        .retry(acme.system()))))
                .hasMessage(refused.detail());
        given().auth()
                .oauth2(acme.builder("web").token())
                .post("/api/v1/tenants/%s/teams/web/templates/nginx/runs".formatted(acme.slug()))
                .then()
                .statusCode(409);
    }

    @Test
    void the_number_of_an_unchanged_source_is_refused_at_the_request() {
        assertThat(distribute(distributing(named("image")))).isEqualTo(RunState.SUCCEEDED);
        var derived =
                Documents.document(
                                "",
                                gallery("\"versioning\": {\"scheme\": \"Source\"}")
                                        .replace("/nginx", "/derived"))
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/golden/images/nginx/versions/latest\"}"
                                        .formatted(acme.id()));
        acme.save("web", "derived", derived);
        var first = held(acme.run("web", "derived"));
        captured =
                new dev.goldsmith.build.Captured(
                        captured.disk(),
                        captured.bytes(),
                        captured.virtualBytes(),
                        captured.packages(),
                        "1.0.0",
                        captured.sourceDisk(),
                        captured.os());
        assertThat(distribute(first)).isEqualTo(RunState.SUCCEEDED);

        assertThat(refused("derived").detail())
                .isEqualTo(
                        "Version 1.0.0 of golden/derived exists already. The source is still at version 1.0.0: run the template when the source has a new version, or set `versioning.scheme` to `Latest`.");

        // Once the source moves on, so may the template.
        acme.save("web", "nginx", Documents.document("", named("image").replace("1.0.0", "1.1.0")));
        assertThat(distribute(held(acme.run("web", "nginx")))).isEqualTo(RunState.SUCCEEDED);
        assertThat(acme.run("web", "derived").state).isEqualTo(RunState.QUEUED);
    }

    /** Where only a worker knows the source's version, it says so before it builds. */
    @Test
    void a_worker_that_finds_the_source_unchanged_builds_nothing() {
        acme.save(
                "web",
                "nginx",
                Documents.document("", gallery("\"versioning\": {\"scheme\": \"Source\"}")));
        assertThat(distribute(held(acme.run("web", "nginx")))).isEqualTo(RunState.SUCCEEDED);

        var second = held(acme.run("web", "nginx"));
        var target =
                acme.in(() ->
                        TemplateReader.read(run(second).inputs().document)
                                .properties()
                                .distribute()
                                .getFirst());

        assertThat(
                        catchThrowableOfType(
                                BuildFailure.class,
                                () -> publishing.of(second).foresee(target, "12.1.0")))
                .hasMessageContaining("The source is still at version 12.1.0");
    }

    @Test
    void distributing_again_is_offered_only_where_it_can_help() {
        var first = distributing(named("image"), vhd("vhds/nginx.vhd"));
        // As if it were under way since before numbers were kept.
        acme.in(() ->
                Run.getEntityManager()
                        .createQuery("delete from SpokenFor s where s.runId = ?1")
                        .setParameter(1, first.runId())
                        .executeUpdate());
        acme.save("web", "other", Documents.document("", named("image")));
        assertThat(distribute(held(acme.run("web", "other")))).isEqualTo(RunState.SUCCEEDED);

        assertThat(distribute(first)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);

        var failed = acme.in(() -> run(first));
        assertThat(acme.in(() -> run(first).canDistributeAgain())).isFalse();
        assertThat(
                        catchThrowableOfType(
                                Refused.class,
                                () ->
                                        acme.in(() ->
                                                Run.require(acme.system(), failed.number)
                                                        .distributeAgain(acme.system()))))
                .hasMessageContaining("Version 1.0.0 of golden/nginx exists already.");
    }

    @Test
    void what_was_deleted_since_the_save_is_said_before_anything_is_built() {
        acme.save("web", "nginx", Documents.document("", named("image")));
        acme.in(() -> {
            var gallery = Gallery.require(acme.system(), "golden");
            ImageDefinition.require(gallery, "nginx").remove(acme.system(), gallery);
            return true;
        });

        assertThat(refused("nginx").detail())
                .startsWith("Image definition 'golden/nginx' doesn't exist any more.");
    }

    @Test
    void a_number_that_a_failed_run_holds_says_which() {
        var first =
                distributing(
                        named("image")
                                .replace(
                                        "\"type\"",
                                        "\"targetRegions\": [{\"name\": \"east\"}], \"type\""));
        assertThat(distribute(first)).isEqualTo(RunState.FAILED);

        assertThat(refused("nginx").detail())
                .startsWith("Version 1.0.0 of golden/nginx is reserved by run 1.");
        assertThat(acme.in(() -> run(first).canDistributeAgain())).isTrue();
        assertThat(acme.in(() -> ImageVersion.count())).isEqualTo(1);
    }
}
