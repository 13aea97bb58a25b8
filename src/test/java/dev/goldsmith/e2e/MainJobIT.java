package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import dev.goldsmith.gallery.BootCommand;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The main job, for real: the demo's Debian baseline is made, customized, proven and published
 * while somebody watches; its image is downloaded and boots; a derivative is changed and built from
 * it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobIT {
    private static final Duration LONG = Duration.ofMinutes(25);
    private static final Path FOLDER = Path.of("target/main-job").toAbsolutePath();

    private static Instance instance;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        instance = Instance.demo("main-job", Instance.SHARED_WORKER);
        client = new Client(instance, "admin");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    @Order(1)
    void theRunIsSeenLiveAndSucceeds() throws Exception {
        var password =
                Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                        .filter(line -> line.startsWith("platform-owner "))
                        .findFirst()
                        .orElseThrow()
                        .split(" ")[1];
        try (var browser =
                Browser.open(instance.address().toString()).signIn("platform-owner", password)) {
            var page = browser.page();
            page.navigate("/t/acme/runs/1");
            page.locator("details[open] .gs-log > div")
                    .first()
                    .waitFor(new Locator.WaitForOptions().setTimeout(120_000));
            long before = page.locator(".gs-log > div").count();
            browser.picture("run-live");
            client.await(1, LONG, run -> run.path("state").asText().equals("customizing"));
            // Nobody reloaded: the lines of the next steps came by themselves.
            page.locator(
                            "#step-customize-1[open], #step-customize-2[open], #step-customize-3[open]")
                    .first()
                    .waitFor(new Locator.WaitForOptions().setTimeout(60_000));
            assertThat(page.locator(".gs-log > div").count()).isGreaterThan((int) before);

            var run = client.awaitEnd(1, LONG);
            assertThat(run.path("state").asText())
                    .as("%s", run.path("failure"))
                    .isEqualTo("succeeded");
            page.locator("[data-part=state] .is-ok")
                    .waitFor(new Locator.WaitForOptions().setTimeout(30_000));
            browser.picture("run-succeeded");
            assertThat(browser.takeErrors()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void theImageIsDownloadedInPartsAndIsSound() throws Exception {
        var version = client.get("galleries/golden/images/debian-base/versions/latest").body();
        assertThat(version.path("version").asText()).isEqualTo("1.0.0");
        var qcow2 =
                whole(
                        "galleries/golden/images/debian-base/versions/1.0.0/download?format=qcow2",
                        "debian-base-1.0.0.qcow2");
        assertThat(Digest.of(qcow2)).isEqualTo(Digest.parse(version.path("digest").asText()));
        assertThat(said("qemu-img", "check", qcow2.toString())).contains("No errors were found");
    }

    /** In two requests, as a download that was interrupted goes on. */
    private static Path whole(String path, String name) throws Exception {
        long size = client.head(path).headers().firstValueAsLong("Content-Length").orElseThrow();
        long half = size / 3;
        var file = FOLDER.resolve(name);
        var rest = FOLDER.resolve(name + ".rest");
        assertThat(client.download(path, "bytes=0-" + (half - 1), file)).isEqualTo(206);
        assertThat(client.download(path, "bytes=" + half + "-", rest)).isEqualTo(206);
        try (var out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
            Files.copy(rest, out);
        }
        Files.delete(rest);
        assertThat(Files.size(file)).isEqualTo(size);
        return file;
    }

    @Test
    @Order(3)
    void theImageBootsWithTheVisitorsKey() throws Exception {
        var key = FOLDER.resolve("key");
        Files.deleteIfExists(key);
        Files.deleteIfExists(FOLDER.resolve("key.pub"));
        said("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        var command = new BootCommand("debian-base-1.0.0.qcow2", key + ".pub");
        int port;
        try (var free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var boot = new ProcessBuilder("sh", "-c", "exec " + command.boot());
        boot.environment().put("ACCEL", "tcg");
        boot.environment().put("PORT", Integer.toString(port));
        var console = FOLDER.resolve("console.log");
        var vm =
                boot.directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(console.toFile())
                        .start();
        try {
            var answer = "";
            for (int i = 0; i < 100 && !answer.contains("debian-baseline"); i++) {
                assertThat(vm.isAlive()).as(Files.readString(console)).isTrue();
                answer = ssh(key, port);
            }
            assertThat(answer)
                    .contains(
                            "debian-baseline", "install ok installed", "passwordauthentication no")
                    .doesNotContain("gsbuild");
            assertThat(Files.readString(console)).contains("login:");
        } finally {
            vm.destroyForcibly();
        }
    }

    private static String ssh(Path key, int port) throws Exception {
        var process =
                new ProcessBuilder(
                                List.of(
                                        "ssh",
                                        "-i",
                                        key.toString(),
                                        "-p",
                                        Integer.toString(port),
                                        "-o",
                                        "BatchMode=yes",
                                        "-o",
                                        "ConnectTimeout=5",
                                        "-o",
                                        "StrictHostKeyChecking=no",
                                        "-o",
                                        "UserKnownHostsFile=/dev/null",
                                        "root@127.0.0.1",
                                        "cat /etc/goldsmith/baseline; dpkg -s curl; sshd -T; cut -d: -f1 /etc/passwd; sleep 5"))
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (process.exitValue() == 255) {
            Thread.sleep(2000);
        }
        return said;
    }

    @Test
    @Order(4)
    void aDerivativeIsChangedAndBuiltFromIt() throws Exception {
        var builder = new Client(instance, "web-builder");
        var path = "teams/web/templates/web-nginx";
        var document = (ObjectNode) builder.get(path).body().path("document");
        ((ArrayNode) document.path("properties").path("customize"))
                .addObject()
                .put("type", "Shell")
                .put("name", "Say hello")
                .putArray("inline")
                .add("echo hello | sudo tee /etc/hello");
        var saved = builder.put(path, document.toString());
        assertThat(saved.status()).isEqualTo(200);
        assertThat(saved.body().path("version").asInt()).isEqualTo(2);

        // It follows the baseline's stable: the lineage page offers to build it.
        try (var browser = Browser.withToken(instance.address().toString(), builder.token())) {
            var page = browser.page();
            page.navigate("/t/acme/lineage");
            assertThat(page.locator("main").innerText()).contains("web-nginx", "1 out of date");
            browser.picture("lineage-demo");
            page.waitForResponse(
                    "**/lineage/rebuilds",
                    () -> page.locator("form[action$='/lineage/rebuilds'] button").click());
            assertThat(browser.takeErrors()).isEmpty();
        }
        var asked = builder.get("runs?template=web/web-nginx").body().path("items");
        assertThat(asked).hasSize(1);
        var run = builder.awaitEnd(asked.get(0).path("number").asLong(), LONG);
        assertThat(run.path("state").asText()).as("%s", run.path("failure")).isEqualTo("succeeded");
        var made = builder.get("galleries/web/images/web-nginx/versions/1.0.0").body();
        assertThat(made.path("version").asText()).isEqualTo("1.0.0");
    }

    private static String said(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
