package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API of cascades, and who sees what of them. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CascadeDoorsTest extends DrivenCascades {
    @Test
    void the_api_previews_starts_stops_and_takes_back() {
        var family = built();
        var owner = family.owner();
        var web = family.builder();
        var policy = "teams/web/templates/api/cascade-policy";
        api(family, web, "GET", policy, "").body("policy", equalTo("automatic"));
        api(family, web, "PUT", policy, "{\"policy\":\"ignore\"}").statusCode(400);
        api(family, web, "PUT", policy, "{\"policy\":\"ignore\",\"until\":\"2999-01-31\"}")
                .statusCode(200)
                .body("until", equalTo("2999-01-31"));

        var wanted = "{\"gallery\":\"golden\",\"image\":\"base\",\"channel\":\"stable\"%s}";
        api(family, web, "POST", "cascades", wanted.formatted("")).statusCode(403);
        api(family, owner, "POST", "cascades", wanted.formatted(",\"preview\":true"))
                .statusCode(200)
                .body("id", nullValue())
                .body("state", equalTo("preview"))
                .body("items.state", contains("ignored", "automatic", "automatic"))
                .body("items.wave", contains(0, 1, 2))
                .body("items.template", contains(nullValue(), nullValue(), nullValue()));
        api(family, owner, "POST", "cascades", wanted.formatted(",\"maxConcurrent\":0"))
                .statusCode(400);
        for (int twice = 0; twice < 2; twice++) {
            api(family, owner, "POST", "cascades", wanted.formatted(""))
                    .statusCode(201)
                    .header("Location", endsWith("/cascades/1"))
                    .body("id", equalTo(1));
        }
        round();
        api(family, web, "GET", "cascades/1", "")
                .body("items.template", contains("api", "web", "shop"))
                .body("items.state", contains("skipped", "running", "waiting"))
                .body("items[1].run", notNullValue());
        api(family, web, "POST", "cascades/1/pause", "").statusCode(403);
        api(family, owner, "POST", "cascades/1/pause", "").body("state", equalTo("paused"));
        api(family, web, "POST", "cascades/1/items/3/skip", "")
                .statusCode(200)
                .body("items[2].state", equalTo("skipped"));
        api(family, web, "POST", "cascades/1/items/3/retry", "")
                .body("items[2].state", equalTo("waiting"));
        api(family, web, "POST", "cascades/1/items/3/rebuild", "").statusCode(409);
        api(family, owner, "POST", "cascades/1/items/9/skip", "").statusCode(404);
        api(family, owner, "POST", "cascades/1/resumption", "").body("state", equalTo("running"));
        family.finish(family.open().getFirst(), RunState.SUCCEEDED);
        api(family, owner, "POST", "cascades/1/rollback", "{\"channel\":true}")
                .statusCode(200)
                .body("state", equalTo("rollingBack"));
        round();
        api(family, web, "GET", "cascades/1", "")
                .body("state", equalTo("rolledBack"))
                .body("takenBack.to", contains(equalTo("1.0.0"), nullValue()));
        api(family, owner, "GET", "cascades", "")
                .body("items.state", contains("rolledBack"))
                .body("items[0].templates", equalTo(3));
    }

    @Test
    void people_see_names_of_their_teams_alone() {
        var family = built();
        var cascade = family.start();
        var owner = access(family, family.owner());
        var preview = family.tenant().in(() -> Preview.of(owner, Family.wanted()));
        assertThat(preview.items()).hasSize(3).allMatch(Preview.Line::hidden);
        assertThat(preview.items()).extracting(Preview.Line::wave).containsExactly(1, 1, 2);
        var shown = family.tenant().in(() -> CascadeList.of(owner, cascade.number));
        assertThat(shown.items()).hasSize(3).allMatch(CascadeList.Line::hidden);
        var web = access(family, family.builder());
        assertThat(family.tenant().in(() -> CascadeList.of(web, cascade.number)).items())
                .extracting(CascadeList.Line::template)
                .containsExactly("api", "web", "shop");
        assertThatThrownBy(() -> family.tenant().in(() -> Preview.of(web, Family.wanted())))
                .isInstanceOf(Refused.class);
        assertThat(family.tenant().in(() -> CascadeList.page(web, null, 9)).items()).hasSize(1);
        family.tenant().team("lab");
        var lab =
                access(
                        family,
                        family.tenant().person(MemberRole.MEMBER, Map.of("lab", Role.OWNER)));
        assertThat(family.tenant().in(() -> CascadeList.page(lab, null, 9)).items()).isEmpty();
        assertThatThrownBy(() -> family.tenant().in(() -> Cascade.require(lab, cascade.number)))
                .isInstanceOf(Refused.class);
        assertThat(
                        family.tenant()
                                .in(() ->
                                        CascadeList.page(
                                                family.tenant().system(), cascade.number, 9))
                                .items())
                .isEmpty();
    }
}
