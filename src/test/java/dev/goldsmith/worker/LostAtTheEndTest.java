package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A captured disk reaches every target that it can, whatever happens at the others. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class LostAtTheEndTest extends AtDistribution {
    @Inject Executions executions;
    @Inject EntityManager database;

    /** The whole way of a worker: engine, journal, fenced writes, and how the run ends. */
    private Run execute(Queue.Ref ref) {
        var execution = executions.of(ref);
        execution.start(() -> {});
        execution.join();
        return acme.in(() -> run(ref));
    }

    private Map<String, RunStep> steps(Run run) {
        return acme.in(() ->
                RunStep.of(run).stream()
                        .collect(java.util.stream.Collectors.toMap(it -> it.name, it -> it)));
    }

    @Test
    void what_nobody_foresaw_at_one_target_is_that_targets_alone() {
        sql("alter table image_replica add constraint poison check (region_key <> 'poison')");
        try {
            var ref =
                    distributing(
                            gallery("\"replicationRegions\": [\"local\", \"Poison\"]"),
                            managed("web", "nginx-image"),
                            vhd("vhds/nginx.vhd"));

            var run = execute(ref);

            assertThat(run.state).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
            assertThat(outputs(ref)).extracting(it -> it.name).containsExactly("managed", "vhd");
            var failed = steps(run).get("distribute-image");
            assertThat(failed.state).isEqualTo(RunStep.State.FAILED);
            assertThat(failed.failure)
                    .isEqualTo(run.failure.message())
                    .matches(
                            "Publish golden/nginx: an unexpected error; the worker's log has it under error [0-9a-f]{8}");
            assertThat(steps(run).get("distribute-vhd").failure).isNull();
        } finally {
            sql("alter table image_replica drop constraint poison");
        }
    }

    @Test
    void each_of_several_failed_targets_keeps_its_own_reason() {
        var ref =
                distributing(
                        gallery("\"targetRegions\": [{\"name\": \"east\"}]"),
                        vhd("east:nginx.vhd"),
                        managed("web", "nginx-image"));

        var run = execute(ref);

        assertThat(run.state).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        var image = steps(run).get("distribute-image").failure;
        var vhd = steps(run).get("distribute-vhd").failure;
        assertThat(image).contains("Output 'image'", "region east", "its folder isn't there");
        assertThat(vhd).contains("Output 'vhd'", "its folder isn't there");
        assertThat(run.failure.message()).isEqualTo(image + "; " + vhd);
        assertThat(run.failure.step()).isEqualTo("distribute-image");

        var person = acme.admin();
        var answer = get(person, "/api/v1/tenants/" + acme.slug() + "/runs/" + run.number);
        assertThat(answer.<String>path("failure.message")).isEqualTo(image + "; " + vhd);
        assertThat(answer.<List<String>>path("steps.findAll { it.failure != null }.failure"))
                .containsExactly(image, vhd);
        var page =
                get(person, "/t/" + acme.slug() + "/runs/" + run.number)
                        .htmlPath()
                        .getString("html");
        assertThat(page.replaceAll("\\s+", " ")).contains("2 steps failed", image, vhd);
        var template =
                get(
                        person,
                        "/subscriptions/"
                                + acme.id()
                                + "/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx?api-version=2024-02-01");
        assertThat(template.<String>path("properties.lastRunStatus.message"))
                .contains(image, vhd)
                .doesNotContain("Exception");
    }

    private static Response get(TestTenant.Somebody person, String path) {
        return given().urlEncodingEnabled(false).auth().oauth2(person.token()).get(path);
    }

    @Test
    void a_template_from_before_its_rule_is_published_where_it_names_a_region_twice() {
        acme.save(
                "web",
                "nginx",
                Documents.document("", gallery("\"replicationRegions\": [\"westus\"]")));
        var run = acme.run("web", "nginx");
        acme.in(() -> {
            var old = Run.<Run>findById(run.id).inputs();
            old.document = old.document.replace("\"westus\"", "\"westus\", \"West US\"");
            return TemplateReader.read(old.document);
        });

        var ended = execute(held(run));

        assertThat(ended.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(version("1.0.0").regionNames()).containsExactly("westus");
    }

    /** The folder of the tenant's logs can't be made: the file is in its place. */
    @Test
    void a_log_that_can_not_be_written_keeps_nothing_from_being_published() throws Exception {
        var logs = PortalOnly.HOME.resolve("store/chunks/logs").toAbsolutePath();
        Files.createDirectories(logs);
        Files.createFile(logs.resolve(acme.id()));

        var ref = distributing(managed("web", "nginx-image"), vhd("vhds/nginx.vhd"));
        var run = execute(ref);

        assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.failure).isNull();
        assertThat(outputs(ref)).extracting(it -> it.name).containsExactly("managed", "vhd");
        assertThat(steps(run).get("distribute-managed").state).isEqualTo(RunStep.State.SUCCEEDED);
    }

    /** Whichever of them comes first, the others' numbers are theirs. */
    @Test
    void targets_of_one_image_never_take_one_anothers_number() {
        var named = Documents.sharedImage(acme.id(), "golden/nginx/versions/1.0.0", "named");
        var ref = distributing(gallery("\"versioning\": {\"scheme\": \"Latest\"}"), named);

        assertThat(execute(ref).state).isEqualTo(RunState.SUCCEEDED);
        assertThat(version("1.0.0").outputName).isEqualTo("named");
        assertThat(version("1.0.1").outputName).isEqualTo("image");
    }

    private void sql(String statement) {
        acme.in(() -> database.createNativeQuery(statement).executeUpdate());
    }
}
