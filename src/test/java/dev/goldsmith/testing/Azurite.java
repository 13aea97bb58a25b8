package dev.goldsmith.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Folders;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Microsoft's emulator of blob storage. Its program comes from npm into {@code target/}, once;
 * where it can't be had, tests that need it say so and are left out.
 */
public final class Azurite {
    private static final String VERSION = "3.37.0";
    private static final Path PROGRAM = Path.of("target/azurite").toAbsolutePath();
    private static final Path DATA = Path.of("target/azurite-data").toAbsolutePath();

    /** The account that it has, and its well-known key. */
    private static final String ACCOUNT = "devstoreaccount1";

    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final int port;

    private static @Nullable Azurite shared;

    private Azurite(int port) {
        this.port = port;
    }

    /** The one of this JVM; it ends with it. A test has containers of its own. */
    public static synchronized Azurite shared() throws IOException, InterruptedException {
        if (shared == null) {
            var folder = Files.createTempDirectory(Files.createDirectories(DATA), "data");
            shared = start(folder);
        }
        return shared;
    }

    private static Azurite start(Path folder) throws IOException, InterruptedException {
        program();
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var log = folder.resolve("azurite.log");
        var process =
                new ProcessBuilder(
                                "node",
                                PROGRAM.resolve("node_modules/azurite/dist/src/blob/main.js")
                                        .toString(),
                                "--blobHost",
                                "127.0.0.1",
                                "--blobPort",
                                String.valueOf(port),
                                "-l",
                                folder.toString(),
                                "--silent",
                                "--skipApiVersionCheck",
                                "--disableTelemetry")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> {
                    assertThat(process.isAlive()).as("%s", Files.readString(log)).isTrue();
                    try (var _ = new Socket("127.0.0.1", port)) {
                        return true;
                    } catch (IOException _) {
                        return false;
                    }
                });
        return new Azurite(port);
    }

    private static void program() throws IOException, InterruptedException {
        var parent = Files.createDirectories(PROGRAM.getParent());
        // One test run at a time fetches it.
        try (var channel =
                        FileChannel.open(
                                parent.resolve("azurite.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var made = PROGRAM.resolve("made-" + VERSION);
            if (Files.exists(made)) {
                return;
            }
            // What was broken off half-way npm would take for whole.
            Folders.delete(PROGRAM);
            Files.createDirectories(PROGRAM);
            Files.copy(
                    Path.of("src/test/azurite/package.json"),
                    PROGRAM.resolve("package.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            var fault = npm();
            Assumptions.assumeTrue(fault.isEmpty(), "Azurite can't be had here: " + fault);
            Files.createFile(made);
        }
    }

    /** What went wrong; empty: nothing. */
    private static String npm() throws IOException, InterruptedException {
        var log = PROGRAM.resolve("npm.log");
        try {
            var npm =
                    new ProcessBuilder(
                                    List.of(
                                            "npm",
                                            "install",
                                            "--omit=dev",
                                            "--omit=optional",
                                            "--ignore-scripts",
                                            "--no-audit",
                                            "--no-fund",
                                            "--fetch-timeout=10000",
                                            "--fetch-retries=1"))
                            .directory(PROGRAM.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!npm.waitFor(5, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                return "npm needs more than five minutes";
            }
            return npm.exitValue() == 0 ? "" : "npm: " + Files.readString(log).strip();
        } catch (IOException e) {
            return "npm isn't there: " + e.getMessage();
        }
    }

    /** The account's address. */
    public URI account() {
        return URI.create("http://127.0.0.1:%d/%s".formatted(port, ACCOUNT));
    }

    public URI container(String name) {
        return URI.create(account() + "/" + name);
    }

    private static void end(Process process, Path folder) {
        try {
            process.destroyForcibly().waitFor();
            Folders.delete(folder);
        } catch (IOException e) {
            System.err.println("Azurite's data stay in " + folder + ": " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
