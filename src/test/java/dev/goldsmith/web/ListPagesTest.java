package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Html;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists are searched, gone through forth and back, and done something with. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ListPagesTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web").team("data");
    private final String root = "/t/" + acme.slug();
    private final TestTenant.Somebody builder = acme.builder("web");

    private Html page(TestTenant.Somebody by, String path) {
        return Html.of(
                given().urlEncodingEnabled(false)
                        .auth()
                        .oauth2(by.token())
                        .get(path.startsWith("/t/") ? path : root + path)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString());
    }

    private List<String> runs(TestTenant.Somebody by, String query) {
        return page(by, "/runs" + query).links().stream()
                .filter(it -> it.matches(root + "/runs/\\d+"))
                .map(it -> it.substring(it.lastIndexOf('/') + 1))
                .toList();
    }

    private String link(Html page, String text) {
        return page.links().stream().filter(it -> it.contains(text)).findFirst().orElseThrow();
    }

    private Run ask(TestTenant.Somebody by, String team, String template) {
        return acme.in(() -> {
            var found = Template.require(Objects.requireNonNull(Team.bySlug(team)), template);
            return Run.request(acme.access(by), found, found.latest(), false);
        });
    }

    private static String number(Run run) {
        return Long.toString(run.number);
    }

    @Test
    void runs_are_found_by_what_one_knows_of_them() {
        acme.template("web", "web-nginx").template("web", "web-php").template("data", "ml_nginx");
        var nginx = acme.run("web", "web-nginx");
        var php = ask(builder, "web", "web-php");
        var data = acme.run("data", "ml_nginx");
        var all = acme.admin();
        var today = LocalDate.now(ZoneOffset.UTC);

        assertThat(runs(all, "?q=NGINX")).containsExactly(number(data), number(nginx));
        assertThat(runs(all, "?sort=oldest"))
                .containsExactly(number(nginx), number(php), number(data));
        assertThat(runs(all, "?sort=oldest&after=" + nginx.number))
                .containsExactly(number(php), number(data));
        assertThat(runs(all, "?sort=oldest&person=" + builder.id())).containsExactly(number(php));
        assertThat(runs(all, "?sort=oldest&q=nginx&from=" + today.minusDays(1)))
                .containsExactly(number(nginx), number(data));
        assertThat(runs(all, "?q=%25")).as("no wildcards").isEmpty();
        assertThat(runs(all, "?q=l_n")).containsExactly(number(data));
        assertThat(runs(all, "?q=" + php.number)).containsExactly(number(php));
        assertThat(runs(all, "?q=nginx&team=web")).containsExactly(number(nginx));
        assertThat(runs(all, "?person=" + builder.id())).containsExactly(number(php));
        assertThat(runs(all, "?state=queued&q=php&person=" + builder.id()))
                .containsExactly(number(php));
        assertThat(runs(all, "?state=failed&person=" + builder.id())).isEmpty();
        assertThat(runs(all, "?from=" + today.minusDays(1))).hasSize(3);
        assertThat(runs(all, "?from=" + today.plusDays(2))).isEmpty();
        assertThat(runs(all, "?until=" + today.minusDays(2))).isEmpty();
        assertThat(runs(all, "?until=" + today.plusDays(2) + "&team=data"))
                .containsExactly(number(data));
        // Of another team nothing is found, by whatever it is looked for.
        assertThat(runs(builder, "?q=nginx")).containsExactly(number(nginx));
        assertThat(runs(builder, "?q=" + data.number)).isEmpty();
        assertThat(runs(builder, "?team=data")).isEmpty();
    }

    @Test
    void a_list_is_gone_through_forth_and_back_with_its_filter() {
        IntStream.range(0, 101).forEach(i -> acme.template("web", "t-%03d".formatted(i)));
        acme.template("data", "other");
        var by = acme.admin();
        var first = page(by, "/templates?q=t-&team=web");
        var second = page(by, link(first, "after="));
        var third = page(by, link(second, "after=t-099"));
        assertThat(third.links()).contains(root + "/teams/web/templates/t-100");
        var back = page(by, link(third, "after=t-049"));
        assertThat(back.links())
                .contains(root + "/teams/web/templates/t-050")
                .doesNotContain(root + "/teams/data/templates/other");
        assertThat(back.links()).contains(root + "/templates?q=t-&team=web");
        var changed = page(by, "/templates?sort=changed");
        assertThat(changed.links().stream().filter(it -> it.contains("/teams/")).findFirst())
                .contains(root + "/teams/data/templates/other");
        assertThat(page(by, link(changed, "after=")).links())
                .contains(root + "/teams/web/templates/t-051")
                .doesNotContain(root + "/teams/web/templates/t-052");
    }

    @Test
    void a_filter_is_kept_for_oneself() {
        acme.template("web", "nginx");
        save(builder, "Broken web", "state=failed&team=web").statusCode(303);
        save(builder, "Broken web", "state=failed&q=nginx").statusCode(303);
        save(builder, "", "state=failed").statusCode(400);
        save(builder, "Bad", "x=\"><script>").statusCode(400);
        var list = page(builder, "/runs");
        assertThat(list.links()).contains(root + "/runs?state=failed&q=nginx");
        assertThat(page(acme.admin(), "/runs").links())
                .doesNotContain(root + "/runs?state=failed&q=nginx");
        var delete =
                list.forms().stream()
                        .map(Html.Form::action)
                        .filter(it -> it.endsWith("/deletion"))
                        .toList();
        assertThat(delete).hasSize(1);
        post(acme.admin(), delete.getFirst()).statusCode(404);
        post(builder, delete.getFirst()).statusCode(303);
        assertThat(page(builder, "/runs").links())
                .doesNotContain(root + "/runs?state=failed&q=nginx");
    }

    @Test
    void a_template_is_started_from_what_one_looks_at() {
        acme.gallery("golden", "web").template("data", "ml");
        acme.save(
                "web",
                "nginx",
                Documents.shell(acme.id(), "golden/nginx", "echo the-step-of-nginx"));
        var two = acme.person(MemberRole.MEMBER, Map.of("web", Role.BUILDER, "data", Role.VIEWER));
        var copy = link(page(two, "/teams/web/templates/nginx"), "from=template:web/nginx");
        var asked = page(two, copy);
        assertThat(asked.form(root + "/templates/new").filled())
                .containsEntry("name", List.of("nginx-2"))
                .containsEntry("team", List.of("web"))
                .containsEntry("from", List.of("template:web/nginx"));
        var editor = text(two, "/templates/new?team=web&name=nginx-2&from=template:web/nginx");
        assertThat(editor)
                .contains("the-step-of-nginx", "images/nginx-2")
                .doesNotContain("images/nginx&");
        // Read in one team, made in another.
        assertThat(text(two, "/templates/new?team=web&name=ml&from=template:data/ml"))
                .contains("echo ml");
        assertThat(status(two, "/templates/new?team=data&name=ml2&from=template:data/ml"))
                .isEqualTo(403);
        assertThat(status(builder, "/templates/new?team=web&name=ml&from=template:data/ml"))
                .isEqualTo(404);
        assertThat(
                        page(two, "/templates/new?from=quickstart:web-server&team=web")
                                .form(root + "/templates/new")
                                .filled())
                .containsEntry("name", List.of("web-server"));
    }

    private String text(TestTenant.Somebody by, String path) {
        return given().auth()
                .oauth2(by.token())
                .get(root + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private int status(TestTenant.Somebody by, String path) {
        return given().auth().oauth2(by.token()).get(root + path).statusCode();
    }

    private io.restassured.response.ValidatableResponse save(
            TestTenant.Somebody by, String name, String query) {
        return given().auth()
                .oauth2(by.token())
                .redirects()
                .follow(false)
                .formParam("name", name)
                .formParam("query", query)
                .post(root + "/filters/runs")
                .then();
    }

    private io.restassured.response.ValidatableResponse post(TestTenant.Somebody by, String path) {
        return given().auth().oauth2(by.token()).redirects().follow(false).post(path).then();
    }

    @Test
    void typing_filters_and_what_is_picked_is_canceled() {
        acme.template("web", "nginx").template("web", "php").template("data", "ml");
        var one = acme.run("web", "nginx");
        var two = acme.run("web", "nginx");
        var other = acme.run("web", "php");
        try (var browser = Browser.withToken(address, builder.token())) {
            var page = browser.page();
            page.navigate(root + "/runs");
            page.getByPlaceholder("Template or run number").pressSequentially("ngi");
            assertThat(page.locator("#list tbody tr")).hasCount(2);
            assertThat(page).hasURL(address.replaceFirst("/$", "") + root + "/runs?q=ngi");
            assertThat(page.locator("#filtered")).containsText("Clear");
            page.getByLabel("Select run " + one.number).check();
            page.getByLabel("Select run " + two.number).check();
            page.locator("#picked summary").click();
            page.getByRole(
                            com.microsoft.playwright.options.AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Cancel the selected runs"))
                    .click();
            assertThat(page.locator("main")).containsText("canceled");
            browser.picture("bulk");
        }
        assertThat(acme.reload(one).state).isEqualTo(RunState.CANCELED);
        assertThat(acme.reload(two).state).isEqualTo(RunState.CANCELED);
        assertThat(acme.reload(other).state).isEqualTo(RunState.QUEUED);
        // One that is refused keeps no other from it, and another team's isn't there.
        var foreign = acme.run("data", "ml");
        var answer =
                given().auth()
                        .oauth2(builder.token())
                        .formParam("run", one.number, other.number, foreign.number)
                        .post(root + "/runs/cancellations")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(answer).contains("there is nothing to cancel", "There is no run");
        assertThat(acme.reload(other).state).isEqualTo(RunState.CANCELED);
        assertThat(acme.reload(foreign).state).isEqualTo(RunState.QUEUED);
        for (int i = 0; i < 2; i++) {
            given().auth()
                    .oauth2(builder.token())
                    .formParam("run", one.number, two.number)
                    .formParam("idempotencyKey", "once")
                    .post(root + "/runs/retries")
                    .then()
                    .statusCode(200);
        }
        assertThat(runs(builder, "?q=nginx")).hasSize(4);
    }
}
