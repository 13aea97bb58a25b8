package dev.goldsmith.contents;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which versions contain a package. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PackageSearchTest {
    @Inject PackageIndex index;
    @Inject ContentStore store;

    private Stocked stocked;
    private TestTenant tenant;
    private TestTenant.Somebody viewer;

    @BeforeEach
    void stock() {
        stocked = Stocked.with("web", "data");
        tenant = stocked.tenant();
        viewer = tenant.viewer("web");
    }

    private ValidatableResponse search(String query) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + viewer.token())
                .get("/api/v1/tenants/%s/packages?%s".formatted(tenant.slug(), query))
                .then();
    }

    @Test
    void versions_compare_as_their_package_manager_compares_them() throws Exception {
        stocked.publish("web", debian("openssl 3.0.9-1", "bash 5.2"));
        stocked.publish("web", debian("openssl 3.0.10-1", "bash 5.2"));
        stocked.publish("web", debian("openssl 3.0.10-1~deb12u1", "bash 5.2"));
        stocked.publish("web", debian("bash 5.2"));

        search("name=openssl").statusCode(200).body("items", empty()).body("pending", equalTo(4));
        index.round();
        search("name=openssl")
                .body("items.version", contains("1.0.2", "1.0.1", "1.0.0"))
                .body("items[0].packages", contains("3.0.10-1~deb12u1"))
                .body("items[0].manager", equalTo("dpkg"))
                .body("items[0].link", endsWith("/galleries/web/images/web/versions/1.0.2"))
                .body("pending", equalTo(0))
                .body("next", nullValue());
        search("name=openssl&below=3.0.10-1~deb12u1")
                .body("items.version", contains("1.0.2", "1.0.0"));
        search("name=openssl&below=3.0.9").body("items", empty());
        search("name=open").body("items", empty());
        search("below=1").statusCode(400).body("violations[0].path", equalTo("name"));
        search("name=x&after=x").statusCode(400).body("violations[0].path", equalTo("after"));
    }

    @Test
    void only_of_images_that_whoever_asks_reads_and_in_which_channels() throws Exception {
        stocked.publish("web", debian("openssl 3.0.9-1"));
        var other = stocked.publish("data", debian("openssl 3.0.9-1"));
        index.round();

        search("name=openssl").body("items.image", contains("web"));
        tenant.in(() -> {
            var image = ImageDefinition.require(Gallery.require(tenant.system(), "data"), "data");
            ImageShare.share(tenant.system(), image, null);
            ImageVersion.<ImageVersion>findById(other.id).endOfLifeAt = Instant.EPOCH;
            return dev.goldsmith.gallery.Channel.update(
                    "versionId = ?1 where definitionId = ?2 and name = 'stable'",
                    other.id,
                    image.id);
        });
        search("name=openssl")
                .body("items.image", contains("data", "web"))
                .body("items[0].channels", contains("stable"))
                .body("items[1].channels", empty());
        var page =
                RestAssured.given()
                        .header("Authorization", "Bearer " + viewer.token())
                        .get("/t/%s/packages?name=openssl&below=4".formatted(tenant.slug()))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(page).contains("data/data", "web/web", "3.0.9-1", "stable");
        assertThat(page.split("End of life <time", -1)).as("one has ended").hasSize(2);

        // Another tenant's are never there.
        var stranger = Stocked.with("web");
        stranger.publish("web", debian("openssl 3.0.1-1"));
        index.round();
        search("name=openssl&below=3.0.5").body("items", empty());
    }

    @Test
    void pages_go_through_all_of_them_each_once() throws Exception {
        for (int i = 0; i < 3; i++) {
            stocked.publish("web", debian("a 1." + i, "b 1"));
            stocked.publish("web", debian("a 1." + i, "b 1"));
            stocked.publish("data", debian("a 1." + i, "b 2"));
        }
        index.round();

        var seen = new ArrayList<String>();
        String next = null;
        do {
            var page = search("name=a&limit=1" + (next == null ? "" : "&after=" + next));
            seen.addAll(page.extract().<java.util.List<String>>path("items.version"));
            next = page.extract().path("next");
        } while (next != null);
        assertThat(seen).containsExactly("1.0.5", "1.0.4", "1.0.3", "1.0.2", "1.0.1", "1.0.0");
    }

    @Test
    void rows_go_with_the_last_version_that_has_the_list() throws Exception {
        var one = stocked.publish("web", debian("only 1"));
        var same = stocked.publish("web", debian("only 1"));
        index.round();
        assertThat(lists()).isEqualTo(1);

        delete(one);
        index.round();
        search("name=only").body("items.version", contains("1.0.1"));
        delete(same);
        search("name=only").body("items", empty());
        index.round();
        assertThat(lists()).isZero();
    }

    @Test
    void a_list_that_is_gone_holds_nobody_up_and_is_told() throws Exception {
        stocked.publish("web", Digest.of("gone" + tenant.id()), 1);
        stocked.publish("web", debian("there 1"));
        index.round();

        search("name=there")
                .body("items.version", contains("1.0.1"))
                .body("pending", equalTo(0))
                .body("unsearchable", equalTo(1));
    }

    @Test
    void a_list_that_was_away_is_found_when_it_is_back() throws Exception {
        var list = debian("back 1");
        var content = Json.write(list).getBytes(StandardCharsets.UTF_8);
        stocked.publish("web", Digest.of(content), 1);
        index.round();
        search("name=back").body("items", empty()).body("unsearchable", equalTo(1));

        Stocked.kept(list);
        index.again();

        search("name=back")
                .body("items.version", contains("1.0.0"))
                .body("unsearchable", equalTo(0));
    }

    @Test
    void what_is_no_list_is_not_looked_at_again() throws Exception {
        for (var content : List.of("null", "{}", "nothing", "{\"manager\": \"dpkg\"}")) {
            stocked.publish("web", store.put(content.getBytes(StandardCharsets.UTF_8)), 1);
        }
        index.round();
        index.again();

        assertThat(tenant.in(() -> ListedContent.count("state", ListedContent.State.UNREADABLE)))
                .isEqualTo(4);
    }

    /** The store has it, the database won't: the others are read, and it is tried again. */
    @Test
    void one_that_fails_stops_nobody_and_stays_to_be_read() throws Exception {
        var twice = new PackageList.Entry("same", "1", "amd64");
        var odd = new PackageList.Entry("same ", "1", "amd64");
        stocked.publish("web", Stocked.kept(new PackageList("dpkg", List.of(twice, odd))), 1);
        stocked.publish("web", debian("after 1"));

        index.round();

        search("name=after").body("items.version", contains("1.0.1")).body("pending", equalTo(0));
        assertThat(tenant.in(() -> ListedContent.count("state", ListedContent.State.MISSING)))
                .isEqualTo(1);
    }

    @Test
    void of_several_lists_the_newest_comes_first() throws Exception {
        for (int i = 0; i < 5; i++) {
            stocked.publish("web", debian("many 1", "other " + i));
        }
        index.round();
        search("name=many").body("items.size()", equalTo(5)).body("truncated", equalTo(false));
        search("name=many&limit=2").body("items.version", contains("1.0.4", "1.0.3"));
    }

    private long lists() {
        return tenant.in(() -> ListedContent.count());
    }

    private @Nullable Object delete(ImageVersion version) {
        return tenant.in(() -> {
            ImageVersion.<ImageVersion>findById(version.id).delete(tenant.system());
            return null;
        });
    }
}
