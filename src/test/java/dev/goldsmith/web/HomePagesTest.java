package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunFailure;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Home says first what is to be done, to each what is theirs; a run says what is new in it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class HomePagesTest {
    private final TestTenant acme = TestTenant.create("acme");
    private final String root = "/t/" + acme.slug();

    private String get(TestTenant.Somebody by, String path) {
        return given().auth()
                .oauth2(by.token())
                .get(root + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private Response build(TestTenant.Somebody by, String template) {
        return given().auth()
                .oauth2(by.token())
                .redirects()
                .follow(false)
                .formParam("template", template)
                .post(root + "/builds");
    }

    private Run ask(TestTenant.Somebody by, String template) {
        return acme.in(() -> {
            var found = Template.require(Objects.requireNonNull(Team.bySlug("web")), template);
            return Run.request(acme.access(by), found, found.latest(), false);
        });
    }

    private void end(Run run, RunState state, String message) {
        acme.in(() -> {
            Run its = Run.findById(run.id);
            RunStep.plan(
                    its,
                    List.of(
                            new Journal.Planned(
                                    "customize-1", Phase.CUSTOMIZING, "Shell", "First")));
            return Run.update(
                    "state = ?1, startedAt = ?2, endedAt = ?3, failure = ?4 where id = ?5",
                    state,
                    Instant.now().minus(Duration.ofMinutes(4)),
                    Instant.now(),
                    state == RunState.FAILED
                            ? new RunFailure("customize-1", message, 100, null)
                            : null,
                    run.id);
        });
    }

    @Test
    void a_fresh_tenant_says_what_comes_first() {
        assertThat(get(acme.admin(), "")).contains("Make the first team", "/settings/teams");
        acme.team("web");
        assertThat(get(acme.builder("web"), ""))
                .contains(
                        "Make the first golden image",
                        "from=quickstart:hardened-debian&amp;team=web&amp;name=hardened-debian",
                        "Ready to build")
                .doesNotContain("Invite your team");
        assertThat(get(acme.admin(), "")).contains("Invite your team", "Require approvals");
        assertThat(get(acme.viewer("web"), ""))
                .contains("Nothing is built here yet")
                .doesNotContain("templates/new");
    }

    @Test
    void one_of_many_templates_is_built_by_a_part_of_its_name() {
        acme.team("web").team("data");
        IntStream.range(0, 60).forEach(i -> acme.template("web", "a-%02d".formatted(i)));
        acme.template("web", "web-nginx").template("data", "ml-nginx").template("data", "a-00");
        var builder = acme.builder("web");
        assertThat(get(builder, "/builds?template=ngi"))
                .contains("value=\"web/web-nginx\"")
                .doesNotContain("ml-nginx");
        assertThat(get(builder, "/builds?template=web/ngi")).contains("web/web-nginx");
        assertThat(build(builder, "WEB-nginx").header("Location")).contains(root + "/runs/");
        assertThat(build(builder, "web/web-nginx").header("Location")).contains("/runs/");
        assertThat(build(builder, "ml-nginx").header("Location"))
                .endsWith(root + "/templates?q=ml-nginx");
        assertThat(build(acme.admin(), "a-00").header("Location"))
                .as("two teams have one")
                .endsWith(root + "/templates?q=a-00");
        assertThat(get(builder, "")).contains("value=\"web/web-nginx\"", "Two runs wait.");
    }

    @Test
    void each_is_told_what_is_theirs() {
        acme.team("web").template("web", "nginx");
        var builder = acme.builder("web");
        end(ask(builder, "nginx"), RunState.FAILED, "no such package");
        assertThat(get(builder, ""))
                .contains("One thing needs you.", "See why", "no such package")
                .doesNotContain("id=\"audit\"");
        assertThat(get(acme.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER)), ""))
                .contains("Nothing waits for your decision")
                .doesNotContain("Build an image", "no such package, run");
        assertThat(get(acme.person(MemberRole.AUDITOR, Map.of()), ""))
                .contains("The chain of events", "Who can do what")
                .doesNotContain("Build an image");
    }

    @Test
    void a_failed_run_says_what_is_new_in_it() {
        acme.team("web").template("web", "nginx");
        var builder = acme.builder("web");
        var good = ask(builder, "nginx");
        end(good, RunState.SUCCEEDED, "");
        acme.save("web", "nginx", Documents.shell(acme.id(), null, "echo other"));
        var bad = ask(builder, "nginx");
        end(bad, RunState.FAILED, "exit 100");
        assertThat(get(builder, "/runs/" + bad.number))
                .contains(
                        "Changed since the last good run",
                        "version 2, was 1",
                        "templates/nginx/versions/2?against=1",
                        "templates/nginx#f-customize-0",
                        "1 of the last 2 runs succeeded; usually in 4 min 0 s",
                        "Earlier runs");
        assertThat(get(acme.viewer("web"), "/runs/" + bad.number)).doesNotContain("Edit this step");
        assertThat(get(builder, "/runs/" + good.number)).doesNotContain("last good run");
    }
}
