package dev.goldsmith.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.schema.Customizer;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a patch run builds, under which number, and who is asked. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PatchRunTest {
    @Inject Decisions decisions;
    @TestHTTPResource String address;

    private TestTenant acme;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("patch").team("web").team("ops").gallery("shelf", "web");
        save("web/nginx", "shelf/nginx");
    }

    private void save(String name, String image) {
        var parts = name.split("/");
        acme.save(parts[0], parts[1], Documents.shell(acme.id(), image, "echo"));
    }

    private Run patch(String name) {
        return acme.in(() -> {
            var template = Template.require(Objects.requireNonNull(Team.bySlug("web")), name);
            return Run.patch(acme.system(), template, template.latest());
        });
    }

    private List<Customizer> steps(Run run) {
        return TemplateReader.read(acme.inputs(run).document).properties().customizers();
    }

    @Test
    void it_is_asked_for_by_the_api_and_the_template_stays_as_it_is() {
        var ada = acme.builder("web");

        long number =
                given().header("Authorization", "Bearer " + ada.token())
                        .contentType(ContentType.JSON)
                        .body("{\"patch\": true}")
                        .post(
                                "/api/v1/tenants/%s/teams/web/templates/nginx/runs"
                                        .formatted(acme.slug()))
                        .then()
                        .statusCode(201)
                        .body("patch", equalTo(true))
                        .body("noCache", equalTo(true))
                        .body("version", equalTo(1))
                        .extract()
                        .jsonPath()
                        .getLong("number");

        Run run = acme.in(() -> Run.require(acme.system(), number));
        assertThat(steps(run))
                .hasExactlyElementsOfTypes(Customizer.LinuxUpdate.class, Customizer.Shell.class);
        assertThat(
                        acme.in(() ->
                                Sentence.of(
                                                Event.<Event>find("kind", "run.requested")
                                                        .firstResult())
                                        .toString()))
                .endsWith(" requested run 1 of nginx, version 1, with all updates");
        var version =
                acme.in(() ->
                        Template.require(Objects.requireNonNull(Team.bySlug("web")), "nginx")
                                .latest());
        assertThat(version.number).isEqualTo(1);
        assertThat(version.document).doesNotContain("LinuxUpdate");
    }

    @Test
    void where_a_version_is_named_the_next_patch_of_it_is_published() {
        save("web/pinned", "shelf/pinned/versions/1.2.0");
        acme.run("web", "pinned");

        assertThat(acme.inputs(patch("pinned")).document)
                .contains("/images/pinned/versions/1.2.1\"");
        assertThat(acme.inputs(patch("pinned")).document)
                .contains("/images/pinned/versions/1.2.2\"");
    }

    @Test
    void a_retry_is_one_too() {
        var run = patch("nginx");
        acme.in(() -> {
            Objects.requireNonNull(Run.locked(run.id)).cancel(acme.system());
            return true;
        });

        var again = acme.in(() -> Run.require(acme.system(), run.number).retry(acme.system()));

        assertThat(again.patches).isTrue();
        assertThat(steps(again)).first().isInstanceOf(Customizer.LinuxUpdate.class);
    }

    /** A yes to a version says nothing about other packages in it. */
    @Test
    void the_gates_are_asked_about_the_updates() {
        var need = new Rule.Need("ops", Role.APPROVER, 1, null);
        var rule = new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of());
        acme.in(() ->
                ApprovalPolicy.write(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        List.of(rule),
                        null));
        approve(acme.run("web", "nginx"));
        assertThat(acme.run("web", "nginx").state).isEqualTo(RunState.QUEUED);

        var patch = patch("nginx");

        assertThat(patch.state).isEqualTo(RunState.AWAITING_APPROVAL);
        approve(patch);
        assertThat(patch("nginx").state).isEqualTo(RunState.QUEUED);
        assertThat(acme.run("web", "nginx").state).isEqualTo(RunState.QUEUED);
    }

    private void approve(Run run) {
        var eve = acme.access(acme.person(MemberRole.MEMBER, Map.of("ops", Role.APPROVER)));
        acme.in(() ->
                decisions.decide(
                        eve,
                        Objects.requireNonNull(Run.require(acme.system(), run.number).approval())
                                .id,
                        Verdict.APPROVE,
                        ""));
    }

    @Test
    void the_editor_has_the_step() throws Exception {
        try (var browser = Browser.withoutScript(address, acme.builder("web").token())) {
            var page = browser.page();
            page.navigate("/t/%s/teams/web/templates/nginx".formatted(acme.slug()));
            page.locator("[value='add:LinuxUpdate:customize']").click();
            page.locator("#f-customize-1-updates").selectOption("security");
            page.locator("#f-customize-1-exclude").fill("linux-image-*\nnginx");
            page.locator("#f-customize-1-restart").selectOption("never");
            browser.picture("template-linux-update");
            page.locator("button[value=save]").click();
            page.getByText("Version 2 is saved").waitFor();
        }
        var document =
                acme.in(() ->
                        Template.require(Objects.requireNonNull(Team.bySlug("web")), "nginx")
                                .latest()
                                .document);
        assertThat(TemplateReader.read(document).properties().customizers().getLast())
                .isInstanceOfSatisfying(
                        Customizer.LinuxUpdate.class,
                        it -> {
                            assertThat(it.updates())
                                    .isEqualTo(Customizer.LinuxUpdate.Updates.security);
                            assertThat(it.exclude()).containsExactly("linux-image-*", "nginx");
                            assertThat(it.restart())
                                    .isEqualTo(Customizer.LinuxUpdate.RestartWhen.never);
                        });
    }

    @Test
    void a_template_that_builds_no_image_has_nothing_to_patch() {
        acme.save(
                "web",
                "check",
                Documents.shell(acme.id(), "shelf/check", "echo")
                        .replace(
                                "\"customize\"",
                                "\"validate\": {\"sourceValidationOnly\": true, \"inVMValidations\": [{\"type\": \"Shell\", \"inline\": [\"true\"]}]}, \"customize\""));

        assertThatThrownBy(() -> patch("check"))
                .hasMessageContaining(
                        "Template check only checks its source and builds no image, so there is nothing to patch.");
    }
}
