package dev.goldsmith.worker;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of platform images, pressed as an administrator does, with disks that are disks. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FetchPageTest {
    @Inject FetchDuty duty;
    @Inject PlatformLook look;
    @Inject Catalogue catalogue;
    @Inject GuardedFetch fetch;
    @Inject Tenancy tenancy;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @TestHTTPResource String address;

    @TempDir Path folder;

    private final String name = "tiny-" + UUID.randomUUID().toString().substring(0, 8);
    private Browser browser;
    private Path disk;

    @BeforeEach
    void open() throws Exception {
        var operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        browser = Browser.withToken(address, operator.token());
        // As large as three pieces of an upload.
        disk = folder.resolve("disk.qcow2");
        var made =
                new ProcessBuilder(
                                "qemu-img",
                                "create",
                                "-q",
                                "-f",
                                "qcow2",
                                "-o",
                                "preallocation=full",
                                disk.toString(),
                                "9M")
                        .start();
        assertThat(made.waitFor()).isZero();
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private Locator row() {
        return browser.page().locator("#ours-" + name + "-1");
    }

    private static void press(Locator place, String button) {
        place.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button)).click();
    }

    private void add(String from) throws Exception {
        var page = browser.page();
        page.navigate("/admin/platform-images");
        page.locator("#urn").fill("Ours:%s:1".formatted(name));
        page.locator("#title").fill("Tiny " + name);
        page.locator("#os").fill("tiny 1");
        page.locator("#checksum").fill(Digest.of(disk).hex());
        page.locator("#address").fill(from);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Add image")).click();
    }

    /** As a worker does, whose pages nobody reloads. */
    private void fetched() {
        var settings =
                new ImageSettings(
                        folder.resolve("cache"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(7));
        duty.round(new PlatformSources(catalogue, settings, look, fetch), catalogue);
        assertThat(row().locator(".end")).containsText("1.0.0");
    }

    private void remove() {
        row().getByText("Remove…").click();
        press(row(), "Remove image");
        assertThat(browser.page().getByRole(AriaRole.STATUS).first()).containsText("Image removed");
        assertThat(row()).hasCount(0);
    }

    @Test
    void an_upload_that_breaks_goes_on_where_it_was() throws Exception {
        var page = browser.page();
        add("");
        assertThat(row()).containsText("Needs a disk");
        var pieces = new AtomicInteger();
        page.route(
                "**/disk?at=*",
                route -> {
                    if (pieces.incrementAndGet() == 2) {
                        route.abort();
                    } else {
                        route.resume();
                    }
                });
        row().locator("input[type=file]").setInputFiles(disk);
        press(row(), "Upload disk");
        assertThat(row()).containsText("Waiting for a worker");
        assertThat(pieces).as("three pieces, and the one that broke").hasValue(4);
        assertThat(browser.takeErrors()).hasSize(1);
        fetched();

        page.navigate("/admin/activity");
        assertThat(page.locator("main"))
                .containsText("uploaded the disk of platform image Ours:%s:1".formatted(name));
        page.navigate("/admin/platform-images");
        remove();
    }

    @Test
    void a_disk_comes_from_its_address_when_its_checksum_fits() throws Exception {
        var content = Files.readAllBytes(disk);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                    exchange.close();
                });
        server.start();
        try {
            add("http://127.0.0.1:%d/disk.qcow2".formatted(port));
            assertThat(row()).containsText("Waiting for a worker");
            fetched();
            press(row(), "Fetch Tiny %s now".formatted(name));
            assertThat(row()).containsText("Waiting for a worker");
            content[content.length - 1]++;
            duty.round(
                    new PlatformSources(
                            catalogue,
                            new ImageSettings(
                                    folder.resolve("another"),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Duration.ofDays(7)),
                            look,
                            fetch),
                    catalogue);
            assertThat(row()).containsText("the file has the checksum");
            remove();
        } finally {
            server.stop(0);
        }
    }
}
