package dev.goldsmith.activity;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells signed heads to whom the operator chose, outside of the database and of the store. What a
 * file was told is read again at each verification; who hears of them by HTTP compares them by
 * sending one along with a verification.
 */
@ApplicationScoped
public class Witness {
    private static final Logger LOG = Logger.getLogger(Witness.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject ActivityConfig config;
    @Inject KeptHeads heads;
    @Inject GuardedFetch fetch;

    /** The last place that this portal told, by tenant. */
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    void duties(@Observes Duties duties) {
        if (config.witness().isPresent()) {
            duties.each(
                    Role.PORTAL,
                    "telling heads to the witness",
                    Duration.ofSeconds(60),
                    this::round);
        }
    }

    /**
     * Tells each head that is new since the last round. One that can't be told holds up no other.
     */
    void round() {
        RuntimeException failure = null;
        for (var tenant : heads.tenants()) {
            try {
                tell(tenant);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void tell(String tenant) {
        var file = heads.newestFile(tenant);
        if (file == null) {
            return;
        }
        long seq = Checkpoint.pin(Objects.requireNonNull(file.statement())).seq();
        if (seq > told.getOrDefault(tenant, 0L)) {
            tell(config.witness().orElseThrow(), Json.write(file));
            told.put(tenant, seq);
        }
    }

    private void tell(URI witness, String line) {
        if (isFile(witness)) {
            append(Path.of(witness), line);
            return;
        }
        var reply = fetch.post(witness, Map.of("Content-Type", "application/json"), line, PATIENCE);
        if (reply.status() < 200 || reply.status() > 299) {
            throw new IllegalStateException(
                    "%s answered %d".formatted(witness.getHost(), reply.status()));
        }
    }

    private static void append(Path file, String line) {
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest head that a file was told of this tenant; null when there is none. */
    Checkpoint.@Nullable Pin newest(String tenantId) {
        var file = config.witness().filter(Witness::isFile).map(Path::of).filter(Files::exists);
        if (file.isEmpty()) {
            return null;
        }
        Checkpoint.Pin newest = null;
        // Of other bytes there may be anything, such as half a line that a crash left.
        try (Stream<String> lines = Files.lines(file.get(), StandardCharsets.ISO_8859_1)) {
            for (var line :
                    (Iterable<String>) lines.filter(it -> it.contains(tenantId))::iterator) {
                var pin = pin(line);
                if (pin != null && (newest == null || pin.seq() > newest.seq())) {
                    newest = pin;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return newest;
    }

    private static Checkpoint.@Nullable Pin pin(String line) {
        try {
            var statement = Json.read(line, Checkpoint.File.class).statement();
            return statement == null ? null : Checkpoint.pin(statement);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean isFile(URI witness) {
        return "file".equals(witness.getScheme());
    }
}
