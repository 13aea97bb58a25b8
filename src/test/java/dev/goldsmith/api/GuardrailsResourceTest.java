package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class GuardrailsResourceTest {
    private static final String PATH = "/teams/web/templates/nginx/guardrails";

    private TestTenant acme;
    private Somebody olga;
    private Api owner;
    private Api builder;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        olga = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        owner = Api.of(acme, olga);
        builder = Api.of(acme, acme.builder("web"));
    }

    @Test
    void what_is_set_counts_and_nothing_lifts_it() {
        builder.get(PATH).then().statusCode(200).header("ETag", "\"0\"").body("$", anEmptyMap());
        owner.put(PATH, "{\"regions\": [\"westeurope\"], \"maxAgeDays\": 30}")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("maxAgeDays", equalTo(30));
        builder.get(PATH).then().body("regions[0]", equalTo("westeurope"));
        builder.get(PATH + "/inherited").then().statusCode(200).body("items", empty());
        owner.put(PATH, "{}").then().statusCode(200).header("ETag", "\"2\"");
        builder.get(PATH).then().body("$", anEmptyMap());
    }

    @Test
    void only_an_owner_sets_them() {
        builder.put(PATH, "{}").then().statusCode(403);
        Api.of(acme, acme.viewer("web")).put(PATH, "{}").then().statusCode(403);
    }

    @Test
    void faults_are_told_at_their_places() {
        owner.put(PATH, "{\"regions\": \"westeurope\", \"maxAge\": 3}")
                .then()
                .statusCode(400)
                .body("violations.path", org.hamcrest.Matchers.hasItems("$.regions", "$.maxAge"));
        owner.put(PATH, "{").then().statusCode(400);
        owner.put(PATH, "").then().statusCode(400);
    }

    @Test
    void a_check_that_the_baselines_system_cannot_run_is_refused() {
        owner.put(
                        PATH,
                        """
                        {"validators": [
                            {"type": "Shell", "inline": ["true"]},
                            {"type": "PowerShell", "inline": ["Get-Service"]},
                            {"type": "File", "sourceUri": "https://example.org/x", "destination": "C:\\\\x"}
                        ]}
                        """)
                .then()
                .statusCode(400)
                .body(
                        "violations.path",
                        equalTo(List.of("$.validators[1].type", "$.validators[2].destination")));
    }

    @Test
    void two_who_set_them_at_once_are_told() {
        owner.put(PATH, "{\"maxAgeDays\": 30}").then().statusCode(200);
        given().header("Authorization", "Bearer " + olga.token())
                .header("If-Match", "\"0\"")
                .contentType("application/json")
                .body("{\"maxAgeDays\": 10}")
                .put(owner.base() + PATH)
                .then()
                .statusCode(412);
    }

    @Test
    void the_page_shows_and_sets_them_and_keeps_what_was_typed() {
        var page = "/t/%s/teams/web/templates/nginx/guardrails".formatted(acme.slug());
        var refused =
                form("regions", "local\nwest europe!\n", "tags", "owner=\nteam=web")
                        .post(page)
                        .then()
                        .extract();
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString())
                .contains("west europe!")
                .contains("team=web")
                .contains("it must be a region");
        form("regions", "local", "tags", "owner=", "validators", "[1]")
                .post(page)
                .then()
                .statusCode(400)
                .body(org.hamcrest.Matchers.containsString("id=\"validators-e\""));
        form("regions", "local", "tags", "owner=\nteam=web", "maxAgeDays", "7")
                .post(page)
                .then()
                .statusCode(303);
        owner.get(PATH)
                .then()
                .body("tags", equalTo(Map.of("owner", "", "team", "web")))
                .body("maxAgeDays", equalTo(7));
        var odd = Map.of("a=b", "c=d", "=", "");
        owner.put(PATH, "{\"tags\": {\"a=b\": \"c=d\", \"=\": \"\"}}").then().statusCode(200);
        var shown = given().header("Authorization", "Bearer " + olga.token()).get(page).asString();
        assertThat(shown).contains("a\\=b=c=d");
        // What was shown is no change, whichever number it was shown at.
        form("tags", "a\\=b=c=d\n\\==").post(page).then().statusCode(303);
        owner.get(PATH).then().header("ETag", "\"2\"").body("tags", equalTo(odd));
    }

    private io.restassured.specification.RequestSpecification form(String... fields) {
        var form =
                given().header("Authorization", "Bearer " + olga.token())
                        .redirects()
                        .follow(false)
                        .contentType("application/x-www-form-urlencoded; charset=utf-8");
        for (var field :
                new String[] {
                    "validators",
                    "vmSizes",
                    "networks",
                    "forbidden",
                    "maxAgeDays",
                    "regions",
                    "tags"
                }) {
            var value = "";
            for (int i = 0; i < fields.length; i += 2) {
                value = fields[i].equals(field) ? fields[i + 1] : value;
            }
            form.formParam(field, value);
        }
        return form.formParam("number", "0");
    }
}
