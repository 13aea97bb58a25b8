package dev.goldsmith.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeStart;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Every page that the application has, as people with and without eyes, mice and scripts meet it.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PagesTest {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @TestHTTPResource String address;

    @Inject Tenancy tenancy;

    /** Pages of a tenant with something in each of its lists. */
    private static List<String> pages(Asking asking, Subject subject, String token)
            throws Exception {
        var pages = new ArrayList<String>();
        for (var route : Route.all()) {
            if (route.changes() || !isOfWeb(route.path())) {
                continue;
            }
            var path = subject.at(route.path());
            var answer = asking.ask(route, path, token);
            if (answer.status() == 200 && answer.body().startsWith("<!doctype html>")) {
                pages.add(path);
            }
        }
        return pages;
    }

    /** A template follows the subject's image, whose channel has moved. */
    private static List<String> cascade(TestTenant acme, Subject subject) {
        var image = "%1$s/images/%1$s".formatted(subject.word());
        acme.save(
                "web",
                "derived",
                Documents.tagged(
                        Documents.shell(acme.id(), subject.word() + "/derived", "echo")
                                .replaceFirst(
                                        "(?s)\"source\": \\{.*?\\}",
                                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/%s/versions/latest\"}"
                                                .formatted(acme.id(), image)),
                        Followed.TAG,
                        "stable"));
        var by = acme.system();
        var started =
                acme.in(() -> {
                    var gallery = Gallery.require(by, subject.word());
                    var definition = ImageDefinition.require(gallery, subject.word());
                    Promotion.ask(
                            by,
                            definition,
                            "stable",
                            ImageVersion.require(definition, "1.0.0"),
                            "");
                    return Cascade.start(
                            by,
                            new CascadeStart.Wanted(
                                    subject.word(), subject.word(), "stable", null, null, null));
                });
        var root = "/t/%s/cascades/".formatted(acme.slug());
        return List.of(
                root + started.number,
                root + "new?gallery=%1$s&image=%1$s".formatted(subject.word()));
    }

    private static boolean isOfWeb(String path) {
        return !path.startsWith("/api/") && !path.startsWith("/subscriptions");
    }

    @Test
    void every_page_is_sound_in_both_themes_and_fits_a_phone() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var cascade = cascade(acme, subject);
        var admin = acme.admin();
        var furniture = new Furniture(acme, "platform");
        furniture.sent(admin.token(), port);
        furniture.failed();
        var paths = new ArrayList<>(pages(new Asking(address), subject, admin.token()));
        paths.addAll(cascade);
        assertThat(new Looking(address, admin.token(), acme.slug(), "").follow(paths)).isEmpty();
    }

    /** Those outside of tenants, as whoever runs the installation sees them. */
    @Test
    void every_page_of_the_installation_is_sound() throws Exception {
        var acme = TestTenant.create("acme").team("web");
        var operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        var paths =
                Route.all().stream()
                        .filter(it -> !it.changes() && it.path().matches("/admin/[a-z-]+"))
                        .map(Route::path)
                        .toList();
        assertThat(paths).contains("/admin/smtp", "/admin/platform-images");
        assertThat(new Looking(address, operator.token(), "", "").at(paths)).isEmpty();
    }

    /** The first day: each list is empty, and says what to do. */
    @Test
    void every_page_of_a_tenant_with_nothing_is_sound() throws Exception {
        var fresh = TestTenant.create("fresh");
        var admin = fresh.admin();
        var asking = new Asking(address);
        var paths = new ArrayList<String>();
        for (var route : Route.all()) {
            var path = route.path().replace("{slug}", fresh.slug());
            if (!route.changes() && path.startsWith("/t/") && !path.contains("{")) {
                var answer = asking.ask(route, path, admin.token());
                if (answer.status() == 200 && answer.body().startsWith("<!doctype html>")) {
                    paths.add(path);
                }
            }
        }
        assertThat(paths).hasSizeGreaterThan(20);
        assertThat(new Looking(address, admin.token(), fresh.slug(), "empty").at(paths)).isEmpty();
    }

    @Test
    void a_run_says_whom_it_waits_for_and_how_far_it_came() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin();
        var pavel = acme.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER));
        new Furniture(acme, "platform").failed();
        var root = "/t/" + acme.slug();
        assertThat(body(subject.at(root + "/runs/{number}"), admin))
                .contains("1 approver of web", "(" + pavel.name() + ")", "must approve, until");
        var failed = body(root + "/runs/3", admin);
        assertThat(failed)
                .contains("gs-bar is-fail\" max=\"2\" value=\"0\"")
                .contains("failed at step 1 of 2")
                .contains("not reached")
                .contains("<title>Failed · ")
                .contains("What to look at");
        assertThat(body(root + "/runs/3/live", admin))
                .as("whoever watched it fail is told the same")
                .contains("What to look at", "Edit this step");
    }

    private static String body(String path, TestTenant.Somebody somebody) {
        return given().auth().oauth2(somebody.token()).get(path).asString();
    }

    @Test
    void every_page_says_something_without_scripts() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin();
        try (var browser = Browser.withoutScript(address, admin.token())) {
            for (var path : pages(new Asking(address), subject, admin.token())) {
                browser.page().navigate(path);
                assertThat(browser.page().locator("main h1, main h2").first().isVisible())
                        .as(path)
                        .isTrue();
            }
        }
    }
}
