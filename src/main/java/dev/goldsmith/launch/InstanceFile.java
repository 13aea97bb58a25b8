package dev.goldsmith.launch;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status}, {@code stop} and {@code token} know of a running instance: {@code
 * instance.properties} in its home. Whether it runs says the lock that its supervisor holds.
 */
public record InstanceFile(
        Running supervisor,
        String host,
        int httpPort,
        int httpsPort,
        String jdbcUrl,
        String bootstrap,
        Map<String, Running> processes) {

    /** A process, told from a later one of the same number by its start. */
    public record Running(long pid, Instant started) {

        static Running of(ProcessHandle handle) {
            return new Running(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
        }

        public Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(it -> {
                        var start = it.info().startInstant().orElse(Instant.EPOCH);
                        // The kernel's ticks are rounded when they become a time.
                        return Duration.between(start, started).abs().toSeconds() < 2;
                    });
        }

        private String text() {
            return pid + " " + started.toEpochMilli();
        }

        private static Running parse(String text) {
            var parts = text.split(" ");
            return new Running(
                    Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
        }
    }

    public String address() {
        return "http://%s:%d".formatted(Ports.reached(host), httpPort);
    }

    public String secureAddress() {
        return "https://localhost:" + httpsPort;
    }

    void write(Path home) throws IOException {
        var properties = new Properties();
        properties.setProperty("supervisor", supervisor.text());
        properties.setProperty("host", host);
        properties.setProperty("http.port", String.valueOf(httpPort));
        properties.setProperty("https.port", String.valueOf(httpsPort));
        properties.setProperty("database.url", jdbcUrl);
        properties.setProperty("broker.bootstrap", bootstrap);
        processes.forEach((name, it) -> properties.setProperty("process." + name, it.text()));
        var text = new StringWriter();
        properties.store(text, null);
        PrivateFiles.write(file(home), text.toString());
    }

    /** Of a running instance or of one that was killed; empty when it was stopped cleanly. */
    public static Optional<InstanceFile> read(Path home) throws IOException {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file(home))) {
            properties.load(in);
        }
        var processes = new LinkedHashMap<String, Running>();
        for (var key : properties.stringPropertyNames().stream().sorted().toList()) {
            if (key.startsWith("process.")) {
                processes.put(
                        key.substring("process.".length()),
                        Running.parse(properties.getProperty(key)));
            }
        }
        return Optional.of(
                new InstanceFile(
                        Running.parse(properties.getProperty("supervisor")),
                        properties.getProperty("host"),
                        Integer.parseInt(properties.getProperty("http.port")),
                        Integer.parseInt(properties.getProperty("https.port")),
                        properties.getProperty("database.url"),
                        properties.getProperty("broker.bootstrap"),
                        processes));
    }

    /** The instance whose supervisor lives. */
    public static Optional<InstanceFile> running(Path home) throws IOException {
        return read(home).filter(it -> it.supervisor().handle().isPresent());
    }

    static void delete(Path home) throws IOException {
        Files.deleteIfExists(file(home));
    }

    /** Null when another supervisor holds it; the kernel frees it with its holder. */
    static @Nullable FileLock lock(Path home) throws IOException {
        var channel =
                FileChannel.open(
                        home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return channel.tryLock();
    }

    /** What a killed supervisor left running. */
    List<ProcessHandle> leftovers() {
        var left = new ArrayList<ProcessHandle>();
        processes.values().forEach(it -> it.handle().ifPresent(left::add));
        return left;
    }

    private static Path file(Path home) {
        return home.resolve("instance.properties");
    }
}
