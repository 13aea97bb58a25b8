package dev.goldsmith.lineage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What descends from what, and what of it is out of date: read by all doors, by everybody. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class LineageTest {
    private static final String DIGITS =
            "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4"
                    + " union all select 5 union all select 6 union all select 7 union all select 8"
                    + " union all select 9)";

    @Inject AgroalDataSource database;
    @Inject EntityManagerFactory factory;
    @Inject Lineage lineage;
    @Inject Tenancy tenancy;

    @TestHTTPResource String address;

    private TestTenant acme;
    private TestTenant.Somebody admin;

    /**
     * {@code base} 1.0.0 and 1.1.0 of the team platform; {@code web} of the team web on 1.0.0, and
     * {@code shop} on that.
     */
    @BeforeEach
    void images() throws Exception {
        acme = TestTenant.create("lineage").team("platform").team("web");
        acme.gallery("golden", "platform").gallery("web", "web");
        acme.save("platform", "base", Documents.shell(acme.id(), "golden/base", "echo"));
        acme.run("platform", "base");
        share();
        derive("web", "golden/images/base");
        derive("shop", "web/images/web");
        admin = acme.admin();
        sql(
                """
                update run set state = 'SUCCEEDED', ended_at = utc_timestamp(6) where tenant_id = '%s'
                """
                        .formatted(acme.id()));
        version("base", "1, 0, 0", "null", "'Debian:debian-12:12-gen2'");
        version("web", "1, 0, 0", of("base", 0), "null");
        version("shop", "1, 0, 0", of("web", 0), "null");
        version("base", "1, 1, 0", "null", "'Debian:debian-12:12-gen2'");
    }

    private void share() throws Exception {
        sql(
                """
                insert into image_share (tenant_id, definition_id, team_id, made_by, made_at)
                select tenant_id, id, null, 'x', utc_timestamp(6) from image_definition
                where tenant_id = '%s' and name = 'base'
                """
                        .formatted(acme.id()));
    }

    private void derive(String name, String source) {
        acme.save("web", name, derived(name, source));
    }

    private String derived(String name, String source) {
        return Documents.shell(acme.id(), "web/" + name, "echo")
                .replaceFirst(
                        "(?s)\"source\": \\{.*?\\}",
                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s/versions/latest\"}"
                                .formatted(acme.id(), source));
    }

    private String of(String image, int minor) {
        return """
        (select x.id from (select v.id, d.name, v.minor, v.tenant_id from image_version v
            join image_definition d on d.id = v.definition_id) x
         where x.tenant_id = '%s' and x.name = '%s' and x.minor = %d)
        """
                .formatted(acme.id(), image, minor);
    }

    private void version(String image, String number, String parent, String platform)
            throws Exception {
        sql(
                """
                insert into image_version (tenant_id, definition_id, major, minor, patch, state, run_id,
                    run_number, output_name, template_id, template_version, fingerprint,
                    exclude_from_latest, replication_mode, regions, tags, disk, bytes, virtual_bytes,
                    packages, os, source_version, source_disk, created_at, published_at,
                    cloud_init, parent_version, parent_platform)
                select d.tenant_id, d.id, %2$s, 'PUBLISHED', r.id, r.number, uuid(), t.id, 1, sha2('x', 256),
                    false, 'Full', '[]', '{}', sha2(uuid(), 256), 1, 1, sha2('x', 256), 'debian 12', '12.1.0',
                    sha2('x', 256), utc_timestamp(6), utc_timestamp(6), false, %3$s, %4$s
                from image_definition d
                join template t on t.tenant_id = d.tenant_id and t.name = d.name
                join run r on r.tenant_id = d.tenant_id
                where d.tenant_id = '%5$s' and d.name = '%1$s'
                """
                        .formatted(image, number, parent, platform, acme.id()));
        sql(
                """
                insert into image_replica (tenant_id, version_id, region, region_key, place, replica_count,
                    storage_account_type, state, done_bytes)
                select v.tenant_id, v.id, 'local', 'local', 'local', 1, 'Standard_LRS', 'COMPLETED', 0
                from image_version v where v.tenant_id = '%s'
                    and not exists (select 1 from image_replica r where r.version_id = v.id)
                """
                        .formatted(acme.id()));
    }

    private void sql(String text) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private JsonPath asked(TestTenant.Somebody by, String query) {
        return given().header("Authorization", "Bearer " + by.token())
                .get("/api/v1/tenants/%s/lineage%s".formatted(acme.slug(), query))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<String> told(JsonPath answer) {
        return answer.<Map<String, Object>>getList("images").stream()
                .map(it ->
                        "%s/%s %s %s %s"
                                .formatted(
                                        it.get("gallery"),
                                        it.get("image"),
                                        it.get("newest"),
                                        it.get("state"),
                                        it.get("behind")))
                .toList();
    }

    @Test
    void a_newer_baseline_makes_what_follows_it_out_of_date_and_all_below() {
        var answer = asked(admin, "");

        assertThat(told(answer))
                .containsExactly(
                        "golden/base 1.1.0 upToDate 0",
                        "web/web 1.0.0 outOfDate 1",
                        "web/shop 1.0.0 outOfDate 1");
        assertThat(answer.getString("images[0].baseline")).isEqualTo("true");
        assertThat(answer.getString("images[0].builtOn.image"))
                .isEqualTo("Debian:debian-12:12-gen2");
        assertThat(answer.<String, String>getMap("images[1].builtOn"))
                .containsEntry("image", "base")
                .containsEntry("version", "1.0.0");
        assertThat(answer.<String, String>getMap("images[1].follows"))
                .containsEntry("gallery", "golden")
                .containsEntry("version", "latest");
        assertThat(told(asked(admin, "?gallery=web&image=WEB"))).hasSize(3);
        assertThat(told(asked(admin, "?gallery=golden"))).hasSize(1);
    }

    @Test
    void what_follows_a_channel_is_out_of_date_when_that_moves_either_way() throws Exception {
        follow("web", "stable");
        assertThat(told(asked(admin, ""))).contains("web/web 1.0.0 upToDate 0");
        point("stable", 0);
        assertThat(told(asked(admin, ""))).contains("web/web 1.0.0 upToDate 0");
        point("stable", 1);
        var moved = asked(admin, "");
        assertThat(told(moved)).contains("web/web 1.0.0 outOfDate 1", "web/shop 1.0.0 outOfDate 1");
        assertThat(moved.getString("images[1].follows.channel")).isEqualTo("stable");
        assertThat(moved.getString("images[0].channels.find { it.name == 'stable' }.version"))
                .isEqualTo("1.1.0");

        version("web", "1, 1, 0", of("base", 1), "null");
        assertThat(told(asked(admin, "")))
                .contains("web/web 1.1.0 upToDate 0", "web/shop 1.0.0 outOfDate 1");
        // And back.
        point("stable", 0);
        assertThat(told(asked(admin, ""))).contains("web/web 1.1.0 outOfDate 1");
    }

    @Test
    void what_is_far_behind_is_counted_up_to_a_hundred() throws Exception {
        for (int patch = 1; patch < 99; patch++) {
            version("base", "1, 2, " + patch, "null", "null");
        }
        assertThat(told(asked(admin, ""))).contains("web/web 1.0.0 outOfDate 99");
        page(admin, "").body(containsString("99 behind"));
        version("base", "1, 3, 0", "null", "null");
        version("base", "1, 4, 0", "null", "null");
        assertThat(told(asked(admin, ""))).contains("web/web 1.0.0 outOfDate 100");
        page(admin, "").body(containsString("100+ behind"));
        // Up to what it follows, not up to the newest.
        follow("web", "stable");
        point("stable", 1);
        assertThat(told(asked(admin, ""))).contains("web/web 1.0.0 outOfDate 1");
    }

    private void follow(String template, String channel) throws Exception {
        sql(
                """
                insert into following (tenant_id, template_id, definition_id, channel_id)
                select t.tenant_id, t.id, c.definition_id, c.id from template t
                join image_definition d on d.tenant_id = t.tenant_id and d.name = 'base'
                join channel c on c.definition_id = d.id and c.name = '%s'
                where t.tenant_id = '%s' and t.name = '%s'
                """
                        .formatted(channel, acme.id(), template));
    }

    private void point(String channel, int minor) throws Exception {
        sql(
                """
                update channel set version_id = %s, moved_at = utc_timestamp(6)
                where tenant_id = '%s' and name = '%s'
                    and definition_id = (select id from image_definition where tenant_id = '%2$s' and name = 'base')
                """
                        .formatted(of("base", minor), acme.id(), channel));
    }

    /** Its own images, and what they are built on without a name; nothing that is built on them. */
    @Test
    void who_does_not_read_an_image_sees_neither_its_name_nor_what_is_built_on_it()
            throws Exception {
        sql("delete from image_share where tenant_id = '%s'".formatted(acme.id()));
        var web = acme.viewer("web");
        var platform = acme.viewer("platform");

        var answer = asked(web, "");
        assertThat(told(answer))
                .containsExactly("web/web 1.0.0 outOfDate 1", "web/shop 1.0.0 outOfDate 1");
        assertThat(answer.prettify()).doesNotContain("golden", "\"base\"", "1.1.0");
        assertThat(answer.getString("images[0].builtOn.kind")).isEqualTo("hidden");
        assertThat(told(asked(platform, ""))).containsExactly("golden/base 1.1.0 upToDate 0");
        given().header("Authorization", "Bearer " + web.token())
                .get("/api/v1/tenants/%s/lineage?gallery=golden&image=base".formatted(acme.slug()))
                .then()
                .statusCode(404);
        page(web, "")
                .body(containsString("Image of another team"))
                .body(not(containsString("golden")));

        share();
        assertThat(told(asked(web, ""))).contains("golden/base 1.1.0 upToDate 0").hasSize(3);
    }

    private io.restassured.response.ValidatableResponse page(TestTenant.Somebody by, String query) {
        return at(by, "/lineage" + query);
    }

    @Test
    void the_list_is_read_in_pages_that_go_on_where_the_last_one_ended() {
        var first = asked(admin, "?limit=2");
        assertThat(told(first)).hasSize(2);
        var second = asked(admin, "?limit=2&after=" + first.getString("next"));
        assertThat(told(second)).containsExactly("web/shop 1.0.0 outOfDate 1");
        assertThat(second.getString("next")).isNull();
        assertThat(told(asked(admin, "?gallery=web&image=web&limit=1"))).hasSize(1);
        given().header("Authorization", "Bearer " + admin.token())
                .get("/api/v1/tenants/%s/lineage?after=d0".formatted(acme.slug()))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("after"));
    }

    @Test
    void the_table_with_what_images_cost_fits_a_screen() throws Exception {
        sql(
                "update image_version set bytes = 412876800 where tenant_id = '%s'"
                        .formatted(acme.id()));
        try (var browser = Browser.withToken(address, admin.token())) {
            var page = browser.page();
            page.navigate("/t/%s/lineage".formatted(acme.slug()));
            PlaywrightAssertions.assertThat(page.locator("section:has(#table)"))
                    .containsText("cost in USD a month");
            browser.picture("lineage-costs");
            page.setViewportSize(1440, 900);
            assertThat(
                            page.evaluate(
                                    "[...document.querySelectorAll('.gs-scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.getAttribute('aria-label')).join()"))
                    .isEqualTo("");
        }
    }

    @Test
    void a_team_is_patched_in_order_and_each_template_says_why_not() throws Exception {
        acme.run("web", "web");
        acme.run("web", "shop");
        sql(
                "update run set state = 'SUCCEEDED', ended_at = utc_timestamp(6) where tenant_id = '%s'"
                        .formatted(acme.id()));
        derive("never", "golden/images/base");

        var first = patched("{}");
        assertThat(first.getLong("started")).isEqualTo(1);
        assertThat(first.getList("templates.template", String.class))
                .containsExactly("never", "shop", "web");
        assertThat(first.getList("templates.because", String.class))
                .containsExactly(
                        "It was never built. Build it first.",
                        "It is built on the image of web, which is patched first. Patch it when that one's new version is there.",
                        null);
        assertThat(first.getList("templates.run")).last().isEqualTo(4);

        assertThat(patched("{\"outOfDate\": true}").getList("templates.because", String.class))
                .last()
                .isEqualTo("Its run 4 hasn't ended.");

        try (var browser = Browser.withoutScript(address, acme.builder("web").token())) {
            var page = browser.page();
            page.navigate("/t/%s/templates?team=web".formatted(acme.slug()));
            page.getByText("Patch all").click();
            PlaywrightAssertions.assertThat(page.locator("main"))
                    .containsText("0 patch runs requested for 3 templates.");
            browser.picture("patch-runs");
            page.getByText("shop").first().click();
            page.getByText("Patch now").click();
            PlaywrightAssertions.assertThat(page.locator("main")).containsText("patch run");
        }

        given().header("Authorization", "Bearer " + acme.viewer("web").token())
                .contentType("application/json")
                .post("/api/v1/tenants/%s/teams/web/patch-runs".formatted(acme.slug()))
                .then()
                .statusCode(403);
    }

    private JsonPath patched(String body) {
        return given().header("Authorization", "Bearer " + acme.builder("web").token())
                .contentType("application/json")
                .body(body)
                .post("/api/v1/tenants/%s/teams/web/patch-runs".formatted(acme.slug()))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void a_version_says_what_it_was_built_on_and_what_was_built_from_it() throws Exception {
        version("web", "1, 1, 0", of("base", 0), "null");
        assertThat(kin(admin, "web/images/shop", "ancestors"))
                .containsExactly(
                        "1 image web 1.0.0",
                        "2 image base 1.0.0",
                        "3 platformImage Debian:debian-12:12-gen2 12.1.0");
        assertThat(kin(admin, "golden/images/base", "descendants"))
                .containsExactly("1 image web 1.1.0", "1 image web 1.0.0", "2 image shop 1.0.0");
        var page = api(admin, "golden/images/base/versions/1.0.0/descendants?limit=2");
        assertThat(page.getInt("count")).isEqualTo(3);
        var next =
                api(
                        admin,
                        "golden/images/base/versions/1.0.0/descendants?limit=2&after="
                                + page.getString("next"));
        assertThat(relatives(next)).containsExactly("2 image shop 1.0.0");
        assertThat(next.getString("next")).isNull();
        at(admin, "/gallery/golden/base/1.0.0")
                .body(containsString("Built from it: 3"))
                .body(containsString("/gallery/web/shop/1.0.0"));
        at(admin, "/gallery/web/shop/1.0.0").body(containsString("Debian:debian-12:12-gen2"));

        // What is deleted keeps its place and its name.
        sql(
                "update image_version set state = 'DELETED' where tenant_id = '%s' and minor = 0 and definition_id in (select id from image_definition where name in ('base', 'web'))"
                        .formatted(acme.id()));
        assertThat(kin(admin, "web/images/shop", "ancestors"))
                .contains("1 image web 1.0.0 deleted", "2 image base 1.0.0 deleted");
        at(admin, "/gallery/web/shop/1.0.0").body(containsString("deleted"));
    }

    @Test
    void of_kin_that_somebody_does_not_read_there_is_no_name() throws Exception {
        var web = acme.viewer("web");
        var platform = acme.viewer("platform");
        assertThat(kin(web, "web/images/shop", "ancestors")).contains("2 image base 1.0.0");
        assertThat(kin(platform, "golden/images/base", "descendants")).isEmpty();

        sql("delete from image_share where tenant_id = '%s'".formatted(acme.id()));
        var answer = api(web, "web/images/shop/versions/1.0.0/ancestors");
        assertThat(relatives(answer))
                .containsExactly(
                        "1 image web 1.0.0",
                        "2 hidden null null",
                        "3 platformImage Debian:debian-12:12-gen2 null");
        at(web, "/gallery/web/shop/1.0.0")
                .body(containsString("Image of another team"))
                .body(not(containsString("golden")));
    }

    private JsonPath api(TestTenant.Somebody by, String version) {
        return given().header("Authorization", "Bearer " + by.token())
                .get("/api/v1/tenants/%s/galleries/%s".formatted(acme.slug(), version))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> kin(TestTenant.Somebody by, String image, String which) {
        return relatives(api(by, "%s/versions/1.0.0/%s".formatted(image, which)));
    }

    private static List<String> relatives(JsonPath answer) {
        return answer.<Map<String, Object>>getList("items").stream()
                .map(it ->
                        "%s %s %s %s%s"
                                .formatted(
                                        it.get("generation"),
                                        it.get("kind"),
                                        it.get("image"),
                                        it.get("version"),
                                        it.get("deleted").equals(true) ? " deleted" : ""))
                .toList();
    }

    @Test
    void who_follows_a_channel_and_was_never_built_is_out_of_date_once_that_points_somewhere()
            throws Exception {
        derive("new", "golden/images/base");
        follow("new", "stable");
        assertThat(told(asked(admin, ""))).contains("web/new null notBuilt 0");
        page(admin, "").body(containsString("1 not built yet"));

        point("stable", 1);
        assertThat(told(asked(admin, ""))).contains("web/new null outOfDate 1");
        page(admin, "")
                .body(containsString("3 out of date"))
                .body(containsString("Rebuild what is out of date"))
                .body(containsString("aria-label=\"Build new\""));
        at(admin, "").body(containsString("aria-label=\"Build new\""));
    }

    @Test
    void where_nothing_was_built_nothing_is_up_to_date() throws Exception {
        sql("delete from image_replica where tenant_id = '%s'".formatted(acme.id()));
        sql("delete from image_version where tenant_id = '%s'".formatted(acme.id()));
        page(admin, "")
                .body(containsString("3 not built yet"))
                .body(not(containsString("up to date")));
        at(admin, "").body(not(containsString("up to date")));
    }

    @Test
    void what_was_never_built_stands_under_what_it_will_be_built_on() {
        derive("new", "golden/images/base");

        assertThat(told(asked(admin, ""))).contains("web/new null notBuilt 0");
    }

    @Test
    void five_thousand_images_take_as_many_statements_as_three() throws Exception {
        var system = acme.system();
        long few = statements(() -> tenancy.in(acme.id(), () -> lineage.of(system)));
        many(500);
        long more = statements(() -> tenancy.in(acme.id(), () -> lineage.of(system)));
        long page = statements(() -> page(admin, "").extract().asString());
        long fewKin = statements(() -> api(admin, "golden/images/base/versions/1.0.0/descendants"));
        many(4_500);
        var all = tenancy.in(acme.id(), () -> lineage.of(system));
        long most = statements(() -> tenancy.in(acme.id(), () -> lineage.of(system)));
        long largePage = statements(() -> page(admin, "?state=outOfDate").extract().asString());

        assertThat(all.all()).hasSizeGreaterThan(5_000);
        assertThat(List.of(few, more, most)).containsOnly(8L);
        assertThat(largePage).isLessThanOrEqualTo(page);
        long manyKin =
                statements(() -> api(admin, "golden/images/base/versions/1.0.0/descendants"));
        assertThat(manyKin).isLessThanOrEqualTo(fewKin);
        var kin = api(admin, "golden/images/base/versions/1.0.0/descendants");
        assertThat(kin.getInt("count")).isEqualTo(500);
        assertThat(kin.getBoolean("more")).isTrue();
    }

    private long statements(Supplier<Object> work) {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        work.get();
        return statistics.getPrepareStatementCount() - before;
    }

    /** Images of three generations, each third one built on the one before. */
    private void many(int images) throws Exception {
        var numbers =
                "(select a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n from %1$s a, %1$s b, %1$s c, %1$s e having n < %2$d) s"
                        .formatted(DIGITS, images);
        sql(
                """
                insert into image_definition (tenant_id, gallery_id, name, name_key, description, created_at)
                select g.tenant_id, g.id, concat('i%1$d-', s.n), concat('i%1$d-', s.n), '', utc_timestamp(6)
                from gallery g, %2$s where g.tenant_id = '%3$s' and g.name = 'web'
                """
                        .formatted(images, numbers, acme.id()));
        sql(
                """
                insert into image_version (tenant_id, definition_id, major, minor, patch, state, run_id,
                    run_number, output_name, template_id, template_version, fingerprint,
                    exclude_from_latest, replication_mode, regions, tags, disk, bytes, virtual_bytes,
                    packages, os, source_version, source_disk, created_at, published_at, cloud_init,
                    parent_version)
                select d.tenant_id, d.id, 1, 0, 0, 'PUBLISHED', v.run_id, v.run_number, uuid(), v.template_id,
                    1, v.fingerprint, false, 'Full', '[]', '{}', v.disk, 1, 1, v.packages, v.os,
                    '1.0.0', v.disk, utc_timestamp(6), utc_timestamp(6), false, v.id
                from image_definition d, image_version v
                where d.tenant_id = '%1$s' and d.name like 'i%2$d-%%' and v.id = %3$s
                """
                        .formatted(acme.id(), images, of("base", 0)));
    }

    @Test
    void templates_and_the_home_page_say_it_too() {
        at(admin, "/teams/web/templates/web")
                .body(containsString("1 behind"))
                .body(containsString("/gallery/golden/base/compare?older=1.0.0&amp;newer=1.1.0"));
        at(admin, "")
                .body(containsString("2 out of date"))
                .body(containsString("aria-label=\"Rebuild web\""))
                .body(not(containsString("aria-label=\"Rebuild shop\"")));
    }

    private io.restassured.response.ValidatableResponse at(TestTenant.Somebody by, String path) {
        return given().header("Authorization", "Bearer " + by.token())
                .get("/t/%s%s".formatted(acme.slug(), path))
                .then()
                .statusCode(200);
    }

    @Test
    void the_page_is_read_and_used_without_scripts_by_keyboard() {
        try (var browser = Browser.withoutScript(address, admin.token())) {
            var page = browser.page();
            page.navigate("/t/%s/lineage".formatted(acme.slug()));
            assertThat(page.locator(".gs-graph a[aria-label^='web, ']").getAttribute("aria-label"))
                    .contains("1 behind", "newest 1.0.0");
            PlaywrightAssertions.assertThat(page.locator(".gs-tree tbody tr")).hasCount(3);

            page.locator(".gs-graph a.fold[aria-label^='Hide 2 images built on base']").focus();
            page.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(page.locator(".gs-tree tbody tr")).hasCount(1);
            page.locator(".gs-graph a.fold[aria-label^='Show 2 images built on base']").focus();
            page.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(page.locator(".gs-tree tbody tr")).hasCount(3);

            page.locator("select[name=team]").selectOption("platform");
            page.locator("button:has-text('Filter')").click();
            PlaywrightAssertions.assertThat(page.locator(".gs-tree tbody tr")).hasCount(1);
            page.navigate("/t/%s/lineage".formatted(acme.slug()));
            page.locator("button:has-text('Rebuild what is out of date')").click();
            // What is built on it waits for it: only the first of the two is asked for.
            PlaywrightAssertions.assertThat(page.locator(".gs-tree .gs-status:has-text('Queued')"))
                    .hasCount(1);
        }
    }
}
