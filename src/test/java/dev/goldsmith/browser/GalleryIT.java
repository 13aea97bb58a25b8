package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Galleries, their versions and their downloads. The versions are made by hand: no VM is needed.
 */
class GalleryIT {
    private static final byte[] DISK = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final String IMAGE = "/t/acme/gallery/golden/debian-base";

    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.demo("gallery", Map.of("GOLDSMITH_WORKER_SLOTS", "0"));
        var store = new FolderStore(instance.home().resolve("store"));
        version(0, store, "curl 8.5", "telnet 0.17", "bash 5.2");
        version(1, store, "curl 8.6", "aide 0.18", "bash 5.2");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void versionsAreShownFilteredAndCompared() throws Exception {
        try (var browser = signedIn()) {
            var page = browser.page();
            page.navigate("/t/acme/gallery");
            assertThat(page.locator("main")).containsText("9.0.1");
            browser.picture("gallery");
            page.navigate(IMAGE);
            browser.picture("gallery-image");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare selected"))
                    .click();
            assertThat(page.locator("main")).containsText("+1 −1, 1 changed");
            browser.picture("gallery-compare");
            page.navigate(IMAGE + "/latest");
            browser.picture("gallery-version");
            page.locator("#packages").fill("CUR");
            page.locator("#packages").press("Enter");
            assertThat(page.locator("#h-packages + span")).containsText("1 of 3");
            assertThat(page.locator("#boot-command")).containsText("debian-base-9.0.1.qcow2");
        }
    }

    @Test
    void aDownloadNeedsNoSignInAndGoesOnWhereItBroke() throws Exception {
        try (var browser = signedIn()) {
            var page = browser.page();
            page.navigate(IMAGE + "/9.0.1");
            var download =
                    page.waitForDownload(() -> page.locator("[name=format][value=qcow2]").click());
            assertThat(download.suggestedFilename()).isEqualTo("debian-base-9.0.1.qcow2");

            var link = URI.create(download.url());
            try (var client = HttpClient.newHttpClient()) {
                var whole = get(client, HttpRequest.newBuilder(link));
                assertThat(whole.body()).isEqualTo(DISK);
                var rest =
                        get(
                                client,
                                HttpRequest.newBuilder(link)
                                        .header("Range", "bytes=4-")
                                        .header(
                                                "If-Range",
                                                whole.headers().firstValue("ETag").get()));
                assertThat(rest.statusCode()).isEqualTo(206);
                assertThat(new String(rest.body(), StandardCharsets.UTF_8)).isEqualTo("456789");
                var forged =
                        get(
                                client,
                                HttpRequest.newBuilder(
                                        URI.create(link.toString().replace("/d/", "/d/x"))));
                assertThat(forged.statusCode()).isEqualTo(404);
            }
        }
    }

    private static HttpResponse<byte[]> get(HttpClient client, HttpRequest.Builder request)
            throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void version(int patch, FolderStore store, String... packages) throws Exception {
        var list =
                new PackageList(
                        "dpkg",
                        List.of(packages).stream()
                                .map(p -> p.split(" "))
                                .map(p -> new PackageList.Entry(p[0], p[1], "amd64"))
                                .toList());
        Digest disk = store.put(DISK);
        Digest listed = store.put(Json.write(list).getBytes(StandardCharsets.UTF_8));
        var wiring = instance.wiring();
        try (var database =
                        DriverManager.getConnection(
                                wiring.jdbcUrl(),
                                wiring.databaseUser(),
                                wiring.databasePassword());
                var insert =
                        database.prepareStatement(
                                """
                                insert into image_version (
                                    tenant_id, definition_id, major, minor, patch, state, run_id,
                                    run_number, output_name, template_id, template_version,
                                    fingerprint, exclude_from_latest, regions, tags, disk, bytes,
                                    virtual_bytes, packages, os, source_version, source_disk,
                                    cloud_init, created_at, published_at)
                                select d.tenant_id, d.id, 9, 0, ?, 'PUBLISHED', r.id, r.number, ?,
                                    r.template_id, r.template_version, r.fingerprint, false,
                                    '["local"]', '{"os":"debian-12"}', ?, 115000000, 4294967296, ?,
                                    'Debian GNU/Linux 12 (bookworm)', '12.0.20261123', ?, false,
                                    utc_timestamp(6), utc_timestamp(6)
                                from image_definition d join run r on r.tenant_id = d.tenant_id
                                where d.name = 'debian-base' and r.number = 1
                                """)) {
            insert.setInt(1, patch);
            insert.setString(2, "by-hand-" + patch);
            insert.setString(3, disk.hex());
            insert.setString(4, listed.hex());
            insert.setString(5, disk.hex());
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThat(
                            database.createStatement()
                                    .executeUpdate(
                                            """
                                            insert into image_replica (
                                                tenant_id, version_id, region, region_key, place,
                                                replica_count, storage_account_type, state, done_bytes)
                                            select tenant_id, id, 'local', 'local', 'local', 1,
                                                'Standard_LRS', 'COMPLETED', bytes
                                            from image_version where output_name = 'by-hand-%d'
                                            """
                                                    .formatted(patch)))
                    .isEqualTo(1);
        }
    }

    private static Browser signedIn() throws Exception {
        var password =
                Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                        .filter(line -> line.startsWith("platform-owner "))
                        .map(line -> line.substring("platform-owner ".length()))
                        .findFirst()
                        .orElseThrow();
        return Browser.open(instance.address().toString()).signIn("platform-owner", password);
    }
}
