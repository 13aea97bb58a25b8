package dev.goldsmith.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker of one node (KRaft) in this JVM, on 127.0.0.1, with the settings and topics of the
 * project's {@code kafka/} folder. {@link #main} makes it a process of its own.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** The variable by which {@link #main} is told the password. */
    public static final String PASSWORD = "GOLDSMITH_KAFKA_PASSWORD";

    /** What {@link #main} prints once clients are served. */
    public static final String READY = "ready on ";

    private static final String USER = "goldsmith";
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"";

    private final KafkaRaftServer server;
    private final String bootstrap;
    private final String password;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrap, String password) {
        this.server = server;
        this.bootstrap = bootstrap;
        this.password = password;
    }

    /** A client's settings, in Kafka's own names. */
    public static Map<String, String> login(String password) {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", LOGIN.formatted(USER, password) + ";");
    }

    /**
     * Starts on a data folder, formatted when it is new, and makes the topics that are missing.
     *
     * @param password without it nobody is let in, neither as a client nor as a controller
     */
    public static EmbeddedBroker start(Path data, int port, int controllerPort, String password)
            throws IOException {
        var settings = resource("kafka/broker.properties");
        settings.setProperty(
                "listeners",
                "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        settings.setProperty("advertised.listeners", "CLIENTS://127.0.0.1:" + port);
        settings.setProperty(
                "controller.quorum.voters",
                "%s@127.0.0.1:%d".formatted(settings.getProperty("node.id"), controllerPort));
        for (var listener : List.of("clients", "controller")) {
            settings.setProperty(
                    "listener.name.%s.plain.sasl.jaas.config".formatted(listener),
                    "%s user_%s=\"%s\";"
                            .formatted(LOGIN.formatted(USER, password), USER, password));
        }
        settings.setProperty("log.dirs", data.toAbsolutePath().toString());
        format(data, Integer.parseInt(settings.getProperty("node.id")));
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        var broker = new EmbeddedBroker(server, "127.0.0.1:" + port, password);
        broker.createTopics(resource("kafka/topics.properties"));
        return broker;
    }

    private Map<String, Object> clientSettings() {
        var settings = new HashMap<String, Object>(login(password));
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return settings;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data, int node) throws IOException {
        PrivateFiles.folder(data);
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setNodeId(node)
                    .setClusterId(org.apache.kafka.common.Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(data.toString()))
                    .setMetadataLogDirectory(data.toString())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IOException("the broker's folder %s can't be formatted".formatted(data), e);
        }
    }

    private void createTopics(Properties topics) throws IOException {
        try (var admin = Admin.create(clientSettings())) {
            var existing = admin.listTopics().names().get();
            var missing = new ArrayList<NewTopic>();
            for (var name : topics.stringPropertyNames()) {
                if (!existing.contains(name)) {
                    var partitions = Integer.parseInt(topics.getProperty(name).strip());
                    missing.add(new NewTopic(name, Optional.of(partitions), Optional.empty()));
                }
            }
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException("the broker's topics can't be made", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker's topics were made", e);
        }
    }

    private static Properties resource(String name) throws IOException {
        try (var in = EmbeddedBroker.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing from the class path");
            }
            var properties = new Properties();
            properties.load(in);
            return properties;
        }
    }

    /** Arguments: data folder, port, controller's port. Runs until SIGTERM. */
    public static void main(String[] args) throws Exception {
        var broker =
                start(
                        Path.of(args[0]),
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]),
                        System.getenv(PASSWORD));
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    broker.close();
                                    stopped.countDown();
                                },
                                "stop"));
        System.out.println(READY + broker.bootstrap);
        stopped.await();
    }
}
