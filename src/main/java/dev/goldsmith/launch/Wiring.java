package dev.goldsmith.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the application's processes must know of one another: from it come the command lines of
 * portal and workers, in the names that Quarkus reads.
 *
 * @param app the packaged application ({@code quarkus-app})
 * @param home the instance's home, absolute
 * @param brokerPassword of the embedded broker; null: another one, reached as the environment says
 * @param seed what an empty database is filled with: {@code demo} or {@code empty}
 */
public record Wiring(
        Path app,
        Path home,
        String host,
        int httpPort,
        int httpsPort,
        String jdbcUrl,
        String databaseUser,
        String databasePassword,
        String bootstrap,
        @Nullable String brokerPassword,
        String seed) {

    /** A process to start: its name is also its log's. */
    public record Program(String name, List<String> command, Map<String, String> environment) {}

    public Program portal(Tls tls) {
        var environment = common();
        environment.put("QUARKUS_HTTP_HOST", host);
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(httpPort));
        environment.put("QUARKUS_HTTP_SSL_PORT", String.valueOf(httpsPort));
        environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE", tls.keyStore().toString());
        environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE_TYPE", "PKCS12");
        environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", tls.password());
        environment.put("GOLDSMITH_SEED", seed);
        // SerialGC and a small heap keep it under 350 MB; C2 stays, for the pages' throughput.
        return new Program("portal", quarkus("portal", "-Xmx160m"), environment);
    }

    /** A worker; its port answers health checks of this machine only. */
    public Program worker(String name, int port) {
        var environment = common();
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("GOLDSMITH_SEED", "none");
        return new Program(
                name, quarkus("worker", "-Xmx160m", "-XX:TieredStopAtLevel=1"), environment);
    }

    static Program broker(Path app, Path data, int port, int controllerPort, String password) {
        var command = new ArrayList<>(java("-Xmx192m", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-cp");
        command.add(classPath(app));
        command.add(EmbeddedBroker.class.getName());
        command.add(data.toString());
        command.add(String.valueOf(port));
        command.add(String.valueOf(controllerPort));
        return new Program("broker", command, Map.of(EmbeddedBroker.PASSWORD, password));
    }

    /** Everything that is packaged, for a main class other than Quarkus's. */
    public static String classPath(Path app) {
        return String.join(
                File.pathSeparator, app + "/app/*", app + "/lib/boot/*", app + "/lib/main/*");
    }

    private Map<String, String> common() {
        var environment = new HashMap<String, String>();
        // Many threads, and the C library would keep an arena for each of eight times the cores.
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("GOLDSMITH_HOME", home.toString());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl);
        environment.put("QUARKUS_DATASOURCE_USERNAME", databaseUser);
        environment.put("QUARKUS_DATASOURCE_PASSWORD", databasePassword);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        if (brokerPassword != null) {
            EmbeddedBroker.login(brokerPassword)
                    .forEach((name, value) ->
                            environment.put(
                                    "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'),
                                    value));
        }
        // By default both are below /tmp, where everybody looks in.
        environment.put("QUARKUS_VERTX_CACHE_DIRECTORY", home.resolve("tmp/vertx").toString());
        environment.put(
                "QUARKUS_HTTP_BODY_UPLOADS_DIRECTORY", home.resolve("tmp/uploads").toString());
        return environment;
    }

    private List<String> quarkus(String role, String... options) {
        var command = new ArrayList<>(java(options));
        command.add("-Xss512k");
        // More carriers than cores: one that computes leaves the others to the rest.
        command.add("-Djdk.virtualThreadScheduler.parallelism=8");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-Dgoldsmith.roles=" + role);
        command.add("-jar");
        command.add(app.resolve("quarkus-run.jar").toString());
        return command;
    }

    private static List<String> java(String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A JVM without memory lives on, half dead; its supervisor starts a new one.
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+UseCompactObjectHeaders");
        command.add("-XX:ReservedCodeCacheSize=64m");
        command.addAll(List.of(options));
        return command;
    }
}
