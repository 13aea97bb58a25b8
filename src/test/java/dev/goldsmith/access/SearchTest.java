package dev.goldsmith.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.search.Hit;
import dev.goldsmith.search.Search;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each finds what they may read, by all that one remembers of a thing, and nothing else. */
@Tag("mysql")
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SearchTest {
    private final TestTenant acme = TestTenant.create("acme").team("web").team("platform");
    private Subject web;
    private Subject platform;
    private Somebody wendy;

    @BeforeEach
    void fill() {
        web = Subject.create(acme, "web");
        platform = Subject.create(acme, "platform");
        wendy = acme.person(MemberRole.MEMBER, Map.of("web", Role.VIEWER));
    }

    private List<Hit> found(Somebody by, String text) {
        var access = acme.access(by);
        return acme.in(() -> Search.of(access, text));
    }

    private List<String> paths(Somebody by, String text) {
        return found(by, text).stream().map(Hit::path).toList();
    }

    @Test
    void a_part_of_a_name_finds_what_is_called_so() {
        var word = web.word();
        var template = "/teams/web/templates/" + word;
        var image = "/gallery/%1$s/%1$s".formatted(word);
        assertThat(paths(wendy, word)).containsExactly(template, image);
        assertThat(paths(wendy, "  " + word.substring(3, 10).toUpperCase(java.util.Locale.ROOT)))
                .containsExactly(template, image);
    }

    @Test
    void a_number_finds_its_run_a_version_its_image_and_a_digest_its_version() {
        var number = web.run().number;
        var version = "/gallery/%1$s/%1$s/1.0.0".formatted(web.word());
        var digest = Digest.of(web.word().getBytes(StandardCharsets.UTF_8)).hex();
        for (var text : List.of("" + number, "#" + number, "Run " + number)) {
            assertThat(paths(wendy, text)).as(text).contains("/runs/" + number);
        }
        for (var text :
                List.of(
                        web.word() + " 1.0.0",
                        web.word().substring(2) + "  1.0.0",
                        digest.substring(0, 12),
                        "sha256:" + digest)) {
            assertThat(paths(wendy, text)).as(text).contains(version);
        }
        assertThat(paths(wendy, web.word() + " 1.0.1")).isEmpty();
    }

    @Test
    void what_somebody_may_not_read_is_not_found() {
        var hidden = platform.word();
        var digest = Digest.of(hidden.getBytes(StandardCharsets.UTF_8)).hex();
        var foreign = TestTenant.create("beta").team("web").admin();
        var nobody = acme.person(MemberRole.MEMBER, Map.of());
        for (var text :
                List.of(
                        hidden,
                        hidden + " 1.0.0",
                        "#" + platform.run().number,
                        digest,
                        "platform")) {
            assertThat(found(wendy, text)).as(text).isEmpty();
            assertThat(found(nobody, text)).as(text).isEmpty();
            given().header("Authorization", "Bearer " + foreign.token())
                    .queryParam("q", text)
                    .get("/t/%s/search".formatted(acme.slug()))
                    .then()
                    .statusCode(404);
        }
        assertThat(paths(acme.admin(), hidden)).hasSize(2);
        var auditor = acme.person(MemberRole.AUDITOR, Map.of());
        assertThat(paths(auditor, hidden)).hasSize(2);
    }

    @Test
    void what_is_shared_with_a_team_its_people_find() {
        acme.in(() -> {
            var definition =
                    ImageDefinition.require(
                            Gallery.require(acme.system(), platform.word()), platform.word());
            ImageShare.share(acme.system(), definition, Objects.requireNonNull(Team.bySlug("web")));
            return true;
        });
        var image = "/gallery/%1$s/%1$s".formatted(platform.word());
        assertThat(paths(wendy, platform.word())).containsExactly(image);
        assertThat(paths(wendy, platform.word() + " 1.0.0")).containsExactly(image + "/1.0.0");
        var nobody = acme.person(MemberRole.MEMBER, Map.of());
        assertThat(found(nobody, platform.word())).isEmpty();
    }

    @Test
    void people_are_found_by_who_may_see_them() {
        var name = wendy.name();
        assertThat(paths(acme.admin(), name)).contains("/settings/people/" + wendy.id());
        assertThat(paths(wendy, name)).doesNotContain("/settings/people/" + wendy.id());
    }

    @Test
    void what_begins_so_comes_first_and_signs_of_patterns_are_letters() {
        acme.template("web", "a-" + web.word());
        acme.template("web", web.word() + "-b");
        assertThat(found(wendy, web.word()))
                .filteredOn(it -> it.kind() == Hit.Kind.TEMPLATE)
                .extracting(Hit::name)
                .containsExactly(web.word(), web.word() + "-b", "a-" + web.word());
        for (var text : List.of("%", "_" + web.word().substring(1), "!", "'", "\\")) {
            assertThat(found(wendy, text)).as(text).isEmpty();
        }
        assertThat(found(wendy, " ")).isEmpty();
        Assertions.assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> found(wendy, "x".repeat(101)))
                .withMessageContaining("100");
    }

    @Test
    void the_page_finds_pages_too_and_says_when_there_is_nothing() {
        var search = "/t/%s/search".formatted(acme.slug());
        given().header("Authorization", "Bearer " + wendy.token())
                .queryParam("q", "API tok")
                .get(search)
                .then()
                .statusCode(200)
                .body(containsString(acme.slug() + "/settings/tokens"))
                .body(containsString("<!doctype html>"));
        given().header("Authorization", "Bearer " + wendy.token())
                .queryParam("q", "<b>x")
                .get(search + "/hits")
                .then()
                .statusCode(200)
                .body(containsString("&lt;b&gt;x"))
                .body(not(containsString("<!doctype html>")));
        // What only administrators come to isn't offered to others.
        given().header("Authorization", "Bearer " + wendy.token())
                .queryParam("q", "sign-in")
                .get(search)
                .then()
                .body(not(containsString("/settings/sign-in")));
    }
}
