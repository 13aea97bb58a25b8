package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What can be said of docker/ without an engine. */
class DockerFilesTest {

    private static final Path DOCKER = Path.of("docker");

    private final String text = read(DOCKER.resolve("compose.yaml"));
    private final Map<String, Map<String, Object>> services = services(text);

    @Test
    void portal_and_worker_speak_the_names_that_the_launcher_speaks() {
        var wiring =
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
                        "demo");
        var tls = new Tls(Path.of("/p12"), "", Path.of("/ca"));
        var known = new TreeSet<>(wiring.portal(tls).environment().keySet());
        // Set by -D there, and of InstallationConfig as its others are.
        known.addAll(List.of("GOLDSMITH_ROLES", "GOLDSMITH_STORE"));
        for (var service : List.of("portal", "worker")) {
            assertThat(environment(service).keySet()).as(service).isSubsetOf(known);
            assertThat(environment(service))
                    .as(service)
                    .containsEntry("GOLDSMITH_ROLES", service)
                    .containsKeys("QUARKUS_DATASOURCE_JDBC_URL", "KAFKA_BOOTSTRAP_SERVERS");
        }
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
                Pattern.compile("(?m)^COPY (?!--from)(.*) \\S+$")
                        .matcher(read(DOCKER.resolve("Dockerfile")));
        while (copied.find()) {
            for (var source : copied.group(1).split(" ")) {
                assertThat(Path.of(source)).exists();
            }
        }
    }

    @Test
    void the_list_of_packages_is_well_formed() {
        var lines = read(DOCKER.resolve("os-packages")).lines().filter(it -> !it.startsWith("#"));
        assertThat(lines).isNotEmpty().allMatch(it -> it.matches("(run|build|test) +\\S+ +\\S+"));
    }

    @Test
    void the_settings_of_kafka_leave_addresses_to_whom_they_belong() throws IOException {
        var settings = new Properties();
        try (var in = Files.newBufferedReader(Path.of("kafka/broker.properties"))) {
            settings.load(in);
        }
        for (var own : List.of("listeners", "advertised.listeners", "log.dirs")) {
            assertThat(settings).doesNotContainKey(own);
            assertThat(text).contains("echo " + own + "=");
        }
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
