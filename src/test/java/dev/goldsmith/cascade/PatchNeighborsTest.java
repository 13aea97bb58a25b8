package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A patch beside other cascades, and what it can't patch or others have built meanwhile. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PatchNeighborsTest extends DrivenCascades {
    private static final CascadeStart.Wanted BASE = patch("golden", "base");

    @TestHTTPResource String address;

    private static CascadeStart.Wanted patch(String gallery, String image) {
        return new CascadeStart.Wanted(gallery, image, "stable", null, null, null, true);
    }

    private static Cascade patchWeb(Family family) {
        var by = family.tenant().access(family.builder());
        return family.tenant().in(() -> Cascade.start(by, patch("web", "web")));
    }

    private static void built(Family family, String... templates) {
        for (var name : templates) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
    }

    private static void candidate(Family family, String version) {
        var by = family.tenant().access(family.builder());
        family.tenant()
                .in(() -> {
                    var definition = Family.definition("web/web");
                    var number = VersionNumber.parse(version).orElseThrow();
                    return Promotion.ask(
                            by,
                            definition,
                            "candidate",
                            Objects.requireNonNull(ImageVersion.of(definition, number)),
                            "");
                });
    }

    /** web has two that are built on it, by one channel each. */
    private static Family twoChannels() {
        var family = Family.create().usual();
        built(family, "web", "api", "shop");
        candidate(family, "1.0.0");
        family.derive("cart", "web/web", "candidate").automatic("cart");
        built(family, "cart");
        family.move();
        return family;
    }

    @Test
    void what_another_one_would_build_on_the_image_is_not_left_there_to_wait_for_nothing() {
        var family = twoChannels();
        var above = family.start();
        assertThat(family.items(above))
                .containsExactly("api waiting", "web waiting", "cart waiting", "shop waiting");
        var patch = patchWeb(family);
        for (int i = 0; i < 4; i++) {
            round();
            family.open().forEach(it -> family.finish(it, RunState.SUCCEEDED));
        }
        candidate(family, family.at("web/web", "stable"));
        for (int i = 0; i < 3; i++) {
            round();
            family.open().forEach(it -> family.finish(it, RunState.SUCCEEDED));
        }
        assertThat(family.items(patch))
                .containsExactly("web succeeded", "cart succeeded", "shop succeeded");
        assertThat(family.run(patch, "cart").patches).isTrue();
        assertThat(family.items(above))
                .containsExactly(
                        "api succeeded", "web superseded", "cart superseded", "shop superseded");
    }

    @Test
    void what_another_one_is_building_is_not_patched_before_it_has_ended() {
        var family = twoChannels();
        var above = family.start();
        round();
        assertThatThrownBy(() -> patchWeb(family)).hasMessageContaining("Cascade 1 is building");
        assertThat(family.items(above))
                .containsExactly("api running", "web running", "cart waiting", "shop waiting");
        family.finish(above, "web", RunState.FAILED);
        round();
        // Halted: its web may be tried again, and what is built on it is the patch's from now on.
        assertThat(family.items(patchWeb(family)))
                .containsExactly("web waiting", "cart waiting", "shop waiting");
        assertThat(family.items(above)).contains("cart superseded", "shop superseded");
    }

    @Test
    void a_run_without_updates_is_not_what_a_patch_asks_its_team_for() {
        var family = Family.create().usual();
        built(family, "web", "api", "shop");
        family.policy("web", new DerivativePolicy.Setting(DerivativePolicy.Kind.ASK, null));
        var cascade = family.start(BASE);
        round();
        family.finish(cascade, "base", RunState.SUCCEEDED);
        round();
        assertThat(family.items(cascade)).contains("web asking");
        built(family, "web");
        round();
        round();
        assertThat(family.items(cascade)).contains("web asking", "shop waiting");
        var own =
                family.tenant()
                        .in(() -> {
                            var template = Template.require(Family.team("web"), "web");
                            return Run.patch(family.tenant().system(), template, template.latest());
                        });
        family.finish(own, RunState.SUCCEEDED);
        round();
        round();
        assertThat(family.run(cascade, "web").number).isEqualTo(own.number);
        assertThat(family.items(cascade)).contains("web succeeded", "shop running");
    }

    /** One that only checks its source, and one on what is Windows. */
    private static Family unpatchable() {
        var family = Family.create();
        family.tenant()
                .save(
                        "web",
                        "check",
                        family.derived("check", "golden/base", "stable")
                                .replaceFirst(
                                        "\"customize\"",
                                        "\"validate\": {\"sourceValidationOnly\": true, \"inVMValidations\": [{\"type\": \"Shell\", \"inline\": [\"true\"]}]}, \"customize\""));
        family.automatic("check").derive("web", "golden/base", "stable").automatic("web");
        return family;
    }

    private static void windows(Family family) {
        family.tenant()
                .in(() -> ImageVersion.update("content.os = 'windows server 2022' where id > 0"));
    }

    @Test
    void what_cannot_be_patched_is_rebuilt_as_it_is_and_the_preview_says_so() {
        var family = unpatchable();
        windows(family);
        api(
                        family,
                        family.owner(),
                        "POST",
                        "cascades",
                        "{\"gallery\":\"golden\",\"image\":\"base\",\"channel\":\"stable\",\"patch\":true,\"preview\":true}")
                .statusCode(200)
                .body("items.depth", contains(0, 1, 1))
                .body("items.patch", contains(true, false, false));
        try (var browser = Browser.withToken(address, family.tenant().admin().token())) {
            browser.page()
                    .navigate(
                            "/t/%s/cascades/new?gallery=golden&image=base&channel=stable&patch=true"
                                    .formatted(family.tenant().slug()));
            assertThat(browser.page().locator("main").innerText())
                    .contains("2 can't be patched", "Can't be patched: rebuilt without updates");
            browser.picture("cascade-unpatched");
        }
        var cascade = family.start(BASE);
        round();
        family.finish(cascade, "base", RunState.SUCCEEDED);
        windows(family);
        round();
        assertThat(family.items(cascade))
                .containsExactly("base succeeded", "check running", "web running");
        for (var name : List.of("check", "web")) {
            assertThat(family.run(cascade, name).patches).as(name).isFalse();
            family.finish(cascade, name, RunState.SUCCEEDED);
        }
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
    }

    @Test
    void an_image_that_cannot_be_patched_begins_no_patch() {
        var family = unpatchable();
        built(family, "web");
        windows(family);
        assertThatThrownBy(() -> patchWeb(family)).hasMessageContaining("builds on Windows");
    }
}
