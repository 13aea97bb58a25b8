package dev.goldsmith.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A container of what {@code docker/Dockerfile} makes, run by runc as the image says: its account,
 * environment and command; on a root file system that can't be written, and in the host's network.
 * It may make namespaces and has {@code /dev/net/tun}, as compose.yaml gives a worker.
 */
public final class Container implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the image is built and kept. */
    public static final Path FOLDER = Path.of("target/containers").toAbsolutePath();

    private static final String IMAGE = "localhost/goldsmith";

    /** What Docker gives to each container that isn't told otherwise. */
    private static final List<String> CAPABILITIES =
            List.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_FOWNER",
                    "CAP_FSETID",
                    "CAP_KILL",
                    "CAP_MKNOD",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_NET_RAW",
                    "CAP_SETFCAP",
                    "CAP_SETGID",
                    "CAP_SETPCAP",
                    "CAP_SETUID",
                    "CAP_SYS_CHROOT",
                    "CAP_AUDIT_WRITE");

    private final String id;
    private final Path log;
    private final Process process;

    private Container(String id, Path log, Process process) {
        this.id = id;
        this.log = log;
        this.process = process;
    }

    /** Builds the image: minutes, the first time. */
    public static void build() throws IOException {
        Files.createDirectories(FOLDER);
        said(List.of("src/test/containers/build.sh", FOLDER.toString()), FOLDER.resolve("log"));
    }

    /**
     * @param mounts folders of this host, by where the container has them
     */
    public static Container start(
            String name, Map<String, String> environment, Map<String, Path> mounts)
            throws IOException {
        var id = "goldsmith-%s-%d".formatted(name, ProcessHandle.current().pid());
        var bundle = Files.createDirectories(FOLDER.resolve("bundles").resolve(id));
        var root = stored("buildah mount $(buildah from --name %s %s)".formatted(id, IMAGE));
        var image = JSON.readTree(stored("buildah inspect " + id)).path("OCIv1").path("config");
        Files.deleteIfExists(bundle.resolve("config.json"));
        said(List.of("runc", "spec", "--bundle", bundle.toString()), bundle.resolve("spec.log"));
        var config = (ObjectNode) JSON.readTree(bundle.resolve("config.json").toFile());
        ((ObjectNode) config.path("root")).put("path", root.strip()).put("readonly", true);
        asTheImageSays((ObjectNode) config.path("process"), image, environment);
        onThisHost((ObjectNode) config.path("linux"), (ArrayNode) config.path("mounts"), mounts);
        Files.writeString(bundle.resolve("config.json"), config.toString());
        var log = FOLDER.resolve(name + ".log");
        var process =
                new ProcessBuilder("runc", "run", "--bundle", bundle.toString(), id)
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(log.toFile())
                        .start();
        return new Container(id, log, process);
    }

    private static void asTheImageSays(
            ObjectNode process, JsonNode image, Map<String, String> environment) {
        process.put("terminal", false).put("noNewPrivileges", false);
        process.put("cwd", image.path("WorkingDir").asText());
        var account = image.path("User").asText().split(":");
        process.putObject("user")
                .put("uid", Integer.parseInt(account[0]))
                .put("gid", Integer.parseInt(account[1]));
        process.set("args", image.path("Entrypoint"));
        var all = process.putArray("env").addAll((ArrayNode) image.path("Env"));
        environment.forEach((key, value) -> all.add(key + "=" + value));
        var capabilities = process.putObject("capabilities");
        CAPABILITIES.forEach(capabilities.putArray("bounding")::add);
        process.remove("rlimits");
    }

    private static void onThisHost(ObjectNode linux, ArrayNode mounts, Map<String, Path> folders) {
        var namespaces = linux.putArray("namespaces");
        for (var kind : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.addObject().put("type", kind);
        }
        linux.remove(List.of("maskedPaths", "readonlyPaths"));
        linux.putArray("devices")
                .addObject()
                .put("path", "/dev/net/tun")
                .put("type", "c")
                .put("major", 10)
                .put("minor", 200)
                .put("fileMode", 0666);
        linux.putObject("resources")
                .putArray("devices")
                .addObject()
                .put("allow", true)
                .put("access", "rwm");
        mounts.addObject().put("destination", "/tmp").put("type", "tmpfs").put("source", "tmpfs");
        folders.forEach((inside, folder) ->
                mounts.addObject()
                        .put("destination", inside)
                        .put("type", "bind")
                        .put("source", folder.toString())
                        .putArray("options")
                        .add("rbind"));
    }

    /** What a command in it ended with. */
    public int exec(String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("runc", "exec", id));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(FOLDER.resolve("exec").toFile()))
                .start()
                .waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM, as an engine stops it; whether it ended in time. */
    public boolean stop(Duration atMost) throws IOException, InterruptedException {
        said(List.of("runc", "kill", id, "TERM"), FOLDER.resolve("kill.log"));
        return process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
    }

    /** Whatever is left of it. */
    @Override
    public void close() throws IOException {
        said(List.of("runc", "delete", "--force", id), FOLDER.resolve("delete.log"));
        stored("buildah rm " + id);
    }

    /** By buildah, with its storage in our folder. */
    private static String stored(String command) throws IOException {
        return said(
                List.of(
                        "bash",
                        "-euc",
                        ". src/test/containers/storage.sh '%s'; %s".formatted(FOLDER, command)),
                FOLDER.resolve("buildah.log"));
    }

    private static String said(List<String> command, Path errors) throws IOException {
        var process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                        .start();
        try {
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("%s: see %s\n%s".formatted(command, errors, said));
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
