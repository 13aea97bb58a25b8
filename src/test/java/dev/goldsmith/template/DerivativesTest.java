package dev.goldsmith.template;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What starts from an image is counted, and listed page by page, however many there are. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DerivativesTest {
    private static final SourceImage PINNED = SourceImage.of("Golden", "nginx", "1.0.0");

    private TestTenant acme;

    @BeforeEach
    void templates() {
        acme = TestTenant.create("acme").team("web").team("data");
        make("web", 230, PINNED);
        make("data", 30, PINNED);
        make("web", 3, SourceImage.of("golden", "nginx", "latest"));
        make("web", 2, SourceImage.of("golden", "other", "1.0.0"));
    }

    private void make(String team, int count, SourceImage source) {
        acme.in(() -> {
            var owner = Objects.requireNonNull(Team.bySlug(team));
            for (int i = 0; i < count; i++) {
                var name = source.toString().replace('/', '-') + "-" + i;
                var template = Template.create(owner, name, TemplateKind.DERIVATIVE);
                template.sourceImage = source.image();
                template.sourceVersion = source.version();
            }
            return owner;
        });
    }

    private Derivatives seen(TestTenant.Somebody by, SourceImage source) {
        var access = acme.access(by);
        return acme.in(() -> Derivatives.of(access, List.of(source)));
    }

    @Test
    void all_that_somebody_reads_are_counted_and_the_first_are_named() {
        var pinned = seen(acme.builder("web"), PINNED);
        assertThat(pinned.count()).isEqualTo(230);
        assertThat(pinned.names()).hasSize(20).first().isEqualTo("web/golden-nginx-1.0.0-0");
        assertThat(pinned.more()).isEqualTo(210);
        assertThat(pinned.source()).isEqualTo("golden/nginx/1.0.0");
        assertThat(seen(acme.admin(), PINNED).count()).isEqualTo(260);
        var any = SourceImage.of("golden", "nginx", null);
        assertThat(seen(acme.builder("web"), any).count()).isEqualTo(233);
        assertThat(seen(acme.person(MemberRole.MEMBER, Map.of()), any))
                .matches(Derivatives::isEmpty);
        assertThat(Derivatives.of(acme.access(acme.admin()), Set.of())).isEqualTo(Derivatives.NONE);
    }

    @Test
    void the_list_shows_the_rest_page_by_page() {
        var builder = acme.builder("web");
        var names = new HashSet<String>();
        String after = "";
        do {
            var page = list(builder, "golden/nginx/1.0.0,golden/other", after);
            page.then().statusCode(200);
            names.addAll(page.path("items.name"));
            after = page.path("next");
        } while (after != null);
        assertThat(names).hasSize(232);

        list(builder, "nginx", "")
                .then()
                .statusCode(400)
                .body("detail", containsString("an image such as golden/debian-base"));
        var html =
                given().auth()
                        .oauth2(builder.token())
                        .get("/t/%s/templates?source=golden/nginx/1.0.0".formatted(acme.slug()))
                        .asString();
        assertThat(html)
                .contains("from golden/nginx/1.0.0", "source=golden%2Fnginx%2F1.0.0&amp;after=")
                .doesNotContain("golden-other");
    }

    private Response list(TestTenant.Somebody by, String source, String after) {
        var request =
                given().auth()
                        .oauth2(by.token())
                        .queryParam("source", source)
                        .queryParam("limit", 100);
        return (after.isEmpty() ? request : request.queryParam("after", after))
                .get("/api/v1/tenants/%s/templates".formatted(acme.slug()));
    }
}
