package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/pipelines/goldsmith-build.sh as a job calls it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PipelineScriptTest {
    @TestHTTPResource("/")
    URI site;

    @TempDir Path folder;

    private TestTenant acme;
    private TestTenant.Somebody builder;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        builder = acme.builder("web");
    }

    private Process job(Map<String, String> more) throws IOException {
        var job = new ProcessBuilder("bash", "docs/pipelines/goldsmith-build.sh");
        var environment = new HashMap<String, String>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("GOLDSMITH_URL", site.toString());
        environment.put("GOLDSMITH_TENANT", acme.slug());
        environment.put("GOLDSMITH_TEAM", "web");
        environment.put("GOLDSMITH_TEMPLATE", "nginx");
        environment.put("GOLDSMITH_TOKEN", builder.token());
        environment.putAll(more);
        job.environment().clear();
        job.environment().putAll(environment);
        return job.start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GOLDSMITH_TEAM||GOLDSMITH_TEAM isn't set.",
                "GOLDSMITH_TIMEOUT|soon|GOLDSMITH_TIMEOUT is 'soon'; it must be a number of minutes.",
                "GOLDSMITH_FILE|/nowhere.json|GOLDSMITH_FILE is '/nowhere.json', which can't be read.",
                "GOLDSMITH_TOKEN|gs_nobody|GOLDSMITH_TOKEN isn't valid here, or has expired.",
                "GOLDSMITH_TEMPLATE|none|HTTP 404: Team web has no template 'none'.",
            })
    void it_says_why_it_cannot_ask(String name, String value, String reason) throws Exception {
        var job = job(Map.of(name, value == null ? "" : value, "GITHUB_ACTIONS", "true"));
        assertThat(new String(job.getErrorStream().readAllBytes()))
                .isEqualTo("::error title=Goldsmith::" + reason + "\n");
        assertThat(job.waitFor()).isEqualTo(2);
    }

    @Test
    void a_job_that_is_canceled_cancels_its_run() throws Exception {
        var outputs = folder.resolve("outputs");
        var job = job(Map.of("GITHUB_OUTPUT", outputs.toString()));
        try (var lines = job.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("run=1");
            assertThat(lines.readLine()).endsWith("/t/" + acme.slug() + "/runs/1");
            assertThat(lines.readLine()).isEqualTo("Run 1: queued");
            // Not job.destroy(), which closes what the job still writes to.
            job.toHandle().destroy();
        }
        assertThat(new String(job.getErrorStream().readAllBytes()))
                .contains("The job was canceled. Run 1 is being canceled");
        assertThat(job.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(job.exitValue()).isEqualTo(143);
        assertThat(outputs).hasContent("run=1");
        given().auth()
                .oauth2(builder.token())
                .get("/api/v1/tenants/{slug}/runs/1", acme.slug())
                .then()
                .body("state", equalTo("canceled"));
    }
}
