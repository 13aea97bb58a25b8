package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The machine of a build that failed, kept: people with a registered key and the right role come in
 * by OpenSSH's own client, others don't, and it ends by the button and with its worker.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeptVmIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target/kept-vm").toAbsolutePath();

    private static final String TEMPLATE =
            """
            {"properties": {
                "source": %s,
                "customize": [{"type": "Shell", "name": "breaks",
                    "inline": ["echo looked at | sudo tee /etc/found",
                        "echo \\"$TOKEN\\"; printf %%s \\"$TOKEN\\" | base64; printf %%s \\"$TOKEN\\" | rev",
                        "echo giving up without $TOKEN", "exit 7"]}],
                "errorHandling": {"onCustomizerError": "abort"},
                "distribute": [{"type": "VHD", "runOutputName": "disk"}],
                "vmProfile": {"vmSize": "Standard_B1s"}
            }}
            """
                    .formatted(TinyGuest.SOURCE);

    /** What the template's script is given, and prints. */
    private static final String SECRET = "horse-9471-battery";

    private static Instance instance;
    private static Client builder;
    private static JsonNode kept;
    private static long run;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        instance = Instance.demo("kept-vm", Instance.withTinyGuest());
        var admin = new Client(instance, "admin");
        // The demo's own run would keep the one slot.
        admin.post("runs/1/cancellation", "");
        admin.awaitEnd(1, LONG);
        builder = new Client(instance, "web-builder");
        var written = admin.put("teams/web/secrets/TOKEN", "{\"value\": \"%s\"}".formatted(SECRET));
        assertThat(written.status()).as("%s", written.body()).isEqualTo(200);
        for (var name : List.of("builder", "approver", "nobody")) {
            key(name);
        }
        register(builder, "builder");
        // Reads the team's things, and may build in none.
        register(admin, "approver");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static void key(String name) throws Exception {
        var file = FOLDER.resolve(name);
        Files.deleteIfExists(file);
        said("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.toString());
    }

    private static void register(Client client, String name) throws Exception {
        var line = Files.readString(FOLDER.resolve(name + ".pub")).strip();
        assertThat(client.post("account/keys", "{\"key\": \"%s\"}".formatted(line)).status())
                .isEqualTo(201);
    }

    private static long failedRun() throws Exception {
        var saved = builder.put("teams/web/templates/breaks", TEMPLATE);
        assertThat(saved.status()).as("%s", saved.body()).isBetween(200, 201);
        var given =
                builder.put(
                        "teams/web/templates/breaks/secrets",
                        "{\"uses\": [{\"secret\": \"TOKEN\"}]}");
        assertThat(given.status()).as("%s", given.body()).isEqualTo(200);
        var asked = builder.post("teams/web/templates/breaks/runs", "{}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        long number = asked.body().path("number").asLong();
        var ended = builder.awaitEnd(number, LONG);
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").path("message").asText())
                .isEqualTo("breaks: the script ended with exit code 7");
        return number;
    }

    @Test
    @Order(1)
    void a_failed_step_leaves_its_machine() throws Exception {
        run = failedRun();

        kept = builder.get("runs/%d/kept-vm".formatted(run)).body();

        assertThat(kept.path("machine").asText()).isEqualTo("build");
        assertThat(kept.path("ended").isNull()).isTrue();
        assertThat(kept.path("user").asText()).isEqualTo("acme-" + run);
    }

    /** Searched is all that there is on this host: log, database, broker, store. */
    @Test
    @Order(2)
    void what_it_printed_of_a_secret_is_nowhere() throws Exception {
        assertThat(builder.text("runs/%d/log".formatted(run)))
                .contains("giving up without ***")
                .doesNotContain(SECRET);
        assertThat(builder.get("runs/" + run).body().toString())
                .contains("giving up without ***")
                .doesNotContain(SECRET);
        var home = instance.home().toString();
        assertThat(said("grep", "-rlaF", "-e", "giving up without ***", home))
                .as("what is stored can be found")
                .contains("exit 0");
        var encoded = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        var reversed = new StringBuilder(SECRET).reverse().toString();
        assertThat(said("grep", "-rlaF", "-e", SECRET, "-e", encoded, "-e", reversed, home))
                .isEqualTo("exit 1");
        // Nor in a file of the kept machine.
        assertThat(
                        shell(
                                "builder",
                                "acme-" + run,
                                "sudo grep -rlF -e 9471-battery /etc /home /root /var /tmp /run"))
                .doesNotContain("/etc", "/home", "/root", "/var", "/tmp", "/run");
    }

    @Test
    @Order(3)
    void who_may_build_comes_in_with_a_registered_key() throws Exception {
        var user = "acme-" + run;
        // Through to the guest's own SSH server, as ssh -J does it.
        assertThat(jump("builder", user, "cat /etc/found; id -un"))
                .contains("looked at", "gsbuild");
        // By the jump server's own shell.
        assertThat(shell("builder", user, "cat /etc/found; sudo -n id -un; exit 3"))
                .contains("looked at", "root", "exit 3");
        // A terminal, typed into.
        assertThat(typed("builder", user, "echo $((6 * 7)) is the answer\nexit\n"))
                .contains("42 is the answer");
    }

    @Test
    @Order(4)
    void nobody_else_comes_in_and_nobody_gets_further() throws Exception {
        var user = "acme-" + run;
        assertThat(shell("nobody", user, "id"))
                .contains("Permission denied")
                .doesNotContain("uid=");
        assertThat(shell("builder", "acme-1", "id")).contains("Permission denied");
        assertThat(shell("builder", "other-" + run, "id")).contains("Permission denied");
        // The jump leads to the machine, and to nothing beside it.
        var port = instance.address().getPort();
        var elsewhere = new ArrayList<>(ssh("builder", user));
        elsewhere.addAll(List.of("-W", "127.0.0.1:" + port, destination(user)));
        assertThat(said(elsewhere.toArray(String[]::new))).contains("prohibited");
        var listening = new ArrayList<>(ssh("builder", user));
        listening.addAll(List.of("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:" + port));
        listening.addAll(List.of(destination(user), "true"));
        assertThat(said(listening.toArray(String[]::new)))
                .contains("remote port forwarding failed");
    }

    @Test
    @Order(5)
    void its_page_shows_how_and_the_button_ends_it() throws Exception {
        var token = instance.token("web-builder");
        try (var browser = Browser.withToken(instance.address().toString(), token)) {
            var page = browser.page();
            page.navigate("/t/acme/account/keys");
            browser.picture("account-keys");
            page.navigate("/t/acme/runs/" + run);
            assertThat(page.locator("#kept").textContent()).contains("kept until");
            browser.picture("run-kept");
            page.locator("form[action$='/kept-vm/end'] button").click();
            var ended = await(run, it -> it.path("ended").asText().equals("asked"));
            assertThat(ended.path("endedBy").asText()).isNotEmpty();
            page.navigate("/t/acme/runs/" + run);
            assertThat(page.locator("#kept").textContent()).contains("was kept");
            assertThat(machines(run)).isEmpty();
            assertThat(browser.takeErrors()).isEmpty();
        }
        assertThat(shell("builder", "acme-" + run, "id")).contains("Permission denied");
    }

    @Test
    @Order(6)
    void a_killed_worker_takes_it_along_and_that_is_said() throws Exception {
        run = failedRun();
        assertThat(machines(run)).isNotEmpty();

        instance.killAndAwaitReturn("worker");

        var ended = await(run, it -> !it.path("ended").isNull());
        assertThat(ended.path("ended").asText()).isEqualTo("workerLost");
        assertThat(machines(run)).isEmpty();
    }

    private static JsonNode await(long number, Predicate<JsonNode> until) throws Exception {
        return builder.await("runs/%d/kept-vm".formatted(number), LONG, until);
    }

    /** Processes of this host that work in the run's folder. */
    private static List<String> machines(long number) {
        var folder = Instance.SHARED_WORKER.get("GOLDSMITH_WORKER_FOLDER") + "/vms/";
        return ProcessHandle.allProcesses()
                .map(it -> commandLine(it.pid()))
                .filter(line -> line.contains(folder))
                .filter(line -> line.contains("qemu-system"))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    private static String destination(String user) {
        return "ssh://%s@%s".formatted(user, kept.path("jump").asText());
    }

    private static List<String> ssh(String key, String user) {
        return List.of(
                "ssh",
                "-F",
                "/dev/null",
                "-i",
                FOLDER.resolve(key).toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null");
    }

    private static String shell(String key, String user, String command) throws Exception {
        var words = new ArrayList<>(ssh(key, user));
        words.addAll(List.of(destination(user), command));
        return said(words.toArray(String[]::new));
    }

    private static String jump(String key, String user, String command) throws Exception {
        var proxy = new ArrayList<>(ssh(key, user));
        proxy.addAll(List.of("-W", "guest:22", destination(user)));
        var words = new ArrayList<>(ssh(key, user));
        words.addAll(
                List.of("-o", "ProxyCommand=" + String.join(" ", proxy), "gsbuild@guest", command));
        return said(words.toArray(String[]::new));
    }

    private static String typed(String key, String user, String keys) throws Exception {
        var words = new ArrayList<>(ssh(key, user));
        words.addAll(List.of("-tt", destination(user)));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(keys.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return rest(process);
        }
    }

    private static String said(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return rest(process);
    }

    private static String rest(Process process) throws Exception {
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return text + "exit " + process.exitValue();
    }
}
