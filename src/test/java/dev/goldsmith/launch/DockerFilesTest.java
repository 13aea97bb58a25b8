package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What can be said of docker/ without an engine. */
class DockerFilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Tls TLS = new Tls(Path.of("/p12"), "", Path.of("/ca"));
    private static final Wiring WIRING =
            new Wiring(
                    Path.of("/app"),
                    Path.of("/home"),
                    "127.0.0.1",
                    1,
                    2,
                    "",
                    "",
                    "",
                    "",
                    "secret",
                    "demo");

    private final String text = read(DOCKER.resolve("compose.yaml"));
    private final Map<String, Map<String, Object>> services = services(text);

    @Test
    void portal_and_worker_speak_the_names_that_the_launcher_speaks() {
        var known = known();
        for (var service : List.of("portal", "worker")) {
            assertThat(environment(service).keySet()).as(service).isSubsetOf(known);
            assertThat(environment(service))
                    .as(service)
                    .containsEntry("GOLDSMITH_ROLES", service)
                    .containsKeys("QUARKUS_DATASOURCE_JDBC_URL", "KAFKA_BOOTSTRAP_SERVERS");
        }
    }

    static Set<String> known() {
        var known = new TreeSet<>(WIRING.portal(TLS).environment().keySet());
        // Set by -D there, and of InstallationConfig as its others are.
        known.addAll(List.of("GOLDSMITH_ROLES", "GOLDSMITH_STORE", "GOLDSMITH_MASTER_KEY"));
        return known;
    }

    @Test
    void no_password_is_written_down() {
        for (var service : services.keySet()) {
            environment(service)
                    .forEach((name, value) -> {
                        if (name.contains("PASSWORD")) {
                            assertThat(String.valueOf(value)).as(name).startsWith("${");
                        }
                    });
        }
    }

    @Test
    void every_variable_is_explained_in_the_example() {
        var example = read(DOCKER.resolve("env.example"));
        var variable = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)").matcher(text);
        while (variable.find()) {
            assertThat(example).containsPattern("(?m)^" + variable.group(1) + "=");
        }
    }

    @Test
    void whom_a_service_waits_for_is_there_and_says_when_it_is_ready() {
        services.forEach((name, service) ->
                map(service.getOrDefault("depends_on", Map.of()))
                        .forEach((other, condition) -> {
                            assertThat(services).as(name).containsKey(other);
                            var wanted = map(condition).get("condition");
                            if ("service_healthy".equals(wanted) && !other.equals("portal")) {
                                assertThat(services.get(other))
                                        .as("%s waits for %s", name, other)
                                        .containsKey("healthcheck");
                            }
                        }));
        assertThat(read(DOCKER.resolve("Dockerfile"))).contains("HEALTHCHECK");
    }

    @Test
    void portal_and_worker_share_the_store() {
        var shared = "store:/var/lib/goldsmith/store";
        for (var service : List.of("portal", "worker")) {
            assertThat((List<?>) services.get(service).get("volumes")).asList().contains(shared);
        }
    }

    @Test
    void what_the_image_copies_is_there() {
        var copied =
                Pattern.compile("(?m)^COPY (?:--chmod=\\S+ )?(?!--)(.*) \\S+$")
                        .matcher(read(DOCKER.resolve("Dockerfile")));
        while (copied.find()) {
            for (var source : copied.group(1).split(" ")) {
                assertThat(Path.of(source)).exists();
            }
        }
    }

    @Test
    void no_listener_of_the_broker_lets_anybody_in_without_the_password() throws IOException {
        var map =
                properties("kafka/broker.properties").getProperty("listener.security.protocol.map");
        assertThat(map.split(",")).allMatch(it -> it.endsWith(":SASL_PLAINTEXT"));
        for (var listener : map.split(",")) {
            var name =
                    listener.substring(0, listener.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
            assertThat(text).contains("listener.name." + name + ".plain.sasl.jaas.config=");
        }
    }

    @Test
    void a_jvm_without_memory_ends_everywhere() {
        var option = "-XX:+ExitOnOutOfMemoryError";
        assertThat(read(DOCKER.resolve("Dockerfile"))).contains(option);
        assertThat(text).contains("KAFKA_HEAP_OPTS: -Xmx256m " + option);
        var app = Path.of("/app");
        assertThat(WIRING.portal(TLS).command()).contains(option);
        assertThat(WIRING.worker("worker", 1).command()).contains(option);
        assertThat(Wiring.broker(app, app, 1, 2, "").command()).contains(option);
    }

    @Test
    void who_lives_and_does_not_answer_is_ended(@TempDir Path folder) throws Exception {
        var bin = Files.createDirectory(folder.resolve("bin"));
        var curl =
                Files.writeString(bin.resolve("curl"), "#!/bin/sh\n[ -e '" + folder + "/up' ]\n");
        assertThat(curl.toFile().setExecutable(true)).isTrue();
        var hung = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(folder.resolve("children"), hung.pid() + " ");
            for (var i = 0; i < 10; i++) {
                assertThat(health(folder)).as("still starting").isEqualTo(1);
            }
            Files.createFile(folder.resolve("up"));
            assertThat(health(folder)).isZero();
            Files.delete(folder.resolve("up"));
            for (var i = 0; i < 5; i++) {
                assertThat(health(folder)).isEqualTo(1);
                assertThat(hung.isAlive()).isTrue();
            }
            assertThat(health(folder)).isEqualTo(1);
            assertThat(hung.waitFor(1, java.util.concurrent.TimeUnit.MINUTES)).isTrue();
        } finally {
            hung.destroyForcibly();
        }
    }

    private static int health(Path folder) throws Exception {
        var builder = new ProcessBuilder(DOCKER.resolve("health").toAbsolutePath().toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HEALTH_NOTES", folder.toString());
        builder.environment().put("HEALTH_CHILDREN", folder.resolve("children").toString());
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    @Test
    void the_list_of_packages_is_well_formed() {
        var lines = read(DOCKER.resolve("os-packages")).lines().filter(it -> !it.startsWith("#"));
        assertThat(lines)
                .isNotEmpty()
                .allMatch(it -> it.matches("(run|build|test|long) +\\S+ +\\S+"));
    }

    @Test
    void the_settings_of_kafka_leave_addresses_to_whom_they_belong() throws IOException {
        var settings = properties("kafka/broker.properties");
        for (var own : List.of("listeners", "advertised.listeners", "log.dirs")) {
            assertThat(settings).doesNotContainKey(own);
            assertThat(text).contains("echo " + own + "=");
        }
    }

    private static Properties properties(String file) throws IOException {
        var settings = new Properties();
        try (var in = Files.newBufferedReader(Path.of(file))) {
            settings.load(in);
        }
        return settings;
    }

    private Map<String, Object> environment(String service) {
        return map(services.get(service).getOrDefault("environment", Map.of()));
    }

    private static Map<String, Map<String, Object>> services(String text) {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(text);
        return compose.get("services");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
