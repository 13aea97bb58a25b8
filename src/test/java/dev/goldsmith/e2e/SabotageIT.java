package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a bad day does to a run: its worker, the broker and the database are killed in the midst of
 * a step, somebody cancels it, and bad templates are sent.
 *
 * <p>On the tiny guest: what is under test isn't the guest.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SabotageIT {
    private static final String WORKER_FOLDER =
            Instance.SHARED_WORKER.get("GOLDSMITH_WORKER_FOLDER");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String TEMPLATE = "teams/platform/templates/sabotage";
    private static final String VERSIONS = "galleries/golden/images/sabotage/versions";

    private static final String STEP =
            """
            { "type": "Shell", "name": "First", "inline": ["cat /etc/machine-id | sudo tee /etc/first"] },
            { "type": "Shell", "name": "Tick",
              "inline": ["for i in $(seq 12); do echo tick $i; sleep 1; done"] }\
            """;

    private static Instance instance;
    private static Client client;
    private static String tenant;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.demo("sabotage", Instance.withTinyGuest());
        client = new Client(instance, "admin");
        tenant = client.get("").body().path("subscriptionId").asText();
        // The demo's own run would keep the one slot.
        client.post("runs/1/cancellation", "");
        client.awaitEnd(1, LONG);
        var saved = client.put(TEMPLATE, template(STEP));
        assertThat(saved.status()).as("%s", saved.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    @Order(1)
    void aRunWhoseWorkerIsKilledGoesOnFromItsLastLayer() throws Exception {
        long run = runInMidStep();
        var lost = machines();
        assertThat(lost).isNotEmpty();

        instance.kill("worker");

        // The lease is 15 s; then the run is everybody's again.
        client.await(run, Duration.ofSeconds(60), it -> it.path("attempt").asInt() == 2);
        assertThat(machines()).doesNotContainAnyElementsOf(lost);
        var ended = succeeded(run);
        assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        assertThat(states(ended))
                .containsEntry("customize-1", "cached")
                .containsEntry("customize-2", "succeeded");
        assertPublished(1, ended);
    }

    @Test
    @Order(2)
    void aRunDoesNotNoticeThatTheBrokerIsKilled() throws Exception {
        long run = runInMidStep();
        instance.killAndAwaitReturn("broker");
        var ended = succeeded(run);
        assertThat(ended.path("attempt").asInt()).isEqualTo(1);
        assertPublished(2, ended);
        // That the next run is heard of, the next test shows.
    }

    @Test
    @Order(3)
    void aRunOutlivesTheDatabase() throws Exception {
        long run = runInMidStep();
        instance.killAndAwaitReturn("database");
        assertPublished(3, succeeded(run));
    }

    @Test
    @Order(4)
    void aCanceledRunLeavesNothingAndCanBeRetried() throws Exception {
        var before = versions();
        long run = runInMidStep();
        var lost = machines();
        assertThat(lost).isNotEmpty();

        assertThat(client.post("runs/" + run + "/cancellation", "").status()).isEqualTo(202);
        var ended = client.awaitEnd(run, Duration.ofSeconds(60));
        assertThat(ended.path("state").asText()).isEqualTo("canceled");
        assertThat(machines()).doesNotContainAnyElementsOf(lost);
        assertThat(ended.path("outputs")).isEmpty();

        var retried = client.post("runs/" + run + "/retry", "");
        assertThat(retried.status()).as("%s", retried.body()).isEqualTo(201);
        assertThat(retried.body().path("retryOf").asLong()).isEqualTo(run);
        long next = retried.body().path("number").asLong();
        assertThat(client.post("runs/" + next + "/cancellation", "").status()).isEqualTo(202);
        assertThat(client.awaitEnd(next, Duration.ofSeconds(60)).path("state").asText())
                .isEqualTo("canceled");
        assertThat(versions()).isEqualTo(before);
    }

    @Test
    @Order(5)
    void badTemplatesChangeNothing() throws Exception {
        var before = client.get(TEMPLATE).body();
        refused(
                template(script("http://127.0.0.1/setup.sh", "")),
                "$.properties.customize[0].scriptUri");
        refused(template(STEP).replace("\"tiny-guest\"", "\"no-guest\""), "$.properties.source");
        refused(
                template(script("https://example.com/setup.sh", "abc")),
                "$.properties.customize[0].sha256Checksum");
        assertThat(client.get(TEMPLATE).body()).isEqualTo(before);
    }

    private static void refused(String template, String path) throws Exception {
        var answer = client.put(TEMPLATE, template);
        assertThat(answer.status()).as("%s", answer.body()).isBetween(400, 499);
        assertThat(answer.body().path("violations").findValuesAsText("path"))
                .as("%s", answer.body())
                .anyMatch(it -> it.startsWith(path));
    }

    private static String template(String step) {
        return """
        {"location": "local", "properties": {
            "source": %s,
            "customize": [%s],
            "distribute": [%s],
            "vmProfile": {"vmSize": "Standard_B1s"}
        }}
        """
                .formatted(
                        TinyGuest.SOURCE,
                        step,
                        Documents.sharedImage(tenant, "golden/sabotage", "image"));
    }

    private static String script(String uri, String checksum) {
        return """
        { "type": "Shell", "name": "Set up", "scriptUri": "%s", "sha256Checksum": "%s" }\
        """
                .formatted(uri, checksum);
    }

    /** A new run that builds everything, in the midst of its step. */
    private static long runInMidStep() throws Exception {
        var asked = client.post(TEMPLATE + "/runs", "{\"noCache\": true}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        long run = asked.body().path("number").asLong();
        var now =
                client.await(
                        run,
                        LONG,
                        it ->
                                it.path("state").asText().equals("customizing")
                                        && said(run).contains(" tick 2"));
        assertThat(now.path("state").asText()).as("%s", now).isEqualTo("customizing");
        return run;
    }

    private static String said(long run) {
        try {
            return client.text("runs/" + run + "/log");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode succeeded(long run) throws Exception {
        var ended = client.awaitEnd(run, LONG);
        assertThat(ended.path("state").asText())
                .as("%s", ended.path("failure"))
                .isEqualTo("succeeded");
        return ended;
    }

    private static Map<String, String> states(JsonNode run) {
        var states = new HashMap<String, String>();
        for (var step : run.path("steps")) {
            states.put(step.path("name").asText(), step.path("state").asText());
        }
        return states;
    }

    /** This run's version is there, and so are those of the runs before it, and no other. */
    private static void assertPublished(int versions, JsonNode run) throws Exception {
        assertThat(run.path("outputs")).hasSize(1);
        var latest = versions().getFirst();
        assertThat(versions()).hasSize(versions);
        assertThat(run.path("outputs").path(0).path("artifactId").asText())
                .endsWith("/versions/" + latest);
    }

    /** Newest first. */
    private static List<String> versions() throws Exception {
        var found = new ArrayList<String>();
        client.get(VERSIONS)
                .body()
                .path("items")
                .forEach(it -> found.add(it.path("version").asText()));
        return found;
    }

    /** Process ids of this instance's VMs. */
    private static List<Long> machines() {
        var found = new ArrayList<Long>();
        for (var process : ProcessHandle.allProcesses().toList()) {
            var line = Path.of("/proc/" + process.pid() + "/cmdline");
            try {
                var words = new String(Files.readAllBytes(line), StandardCharsets.UTF_8);
                if (words.startsWith("qemu-system") && words.contains(WORKER_FOLDER)) {
                    found.add(process.pid());
                }
            } catch (IOException _) {
                // It ended meanwhile.
            }
        }
        return found;
    }
}
