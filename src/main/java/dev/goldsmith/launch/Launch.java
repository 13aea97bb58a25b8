package dev.goldsmith.launch;

import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.PrivateFile;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** The commands of {@code ./goldsmith} that need the built application. */
public final class Launch {

    private Launch() {}

    /** What {@code ./goldsmith help} says of them. */
    public static void main(String[] args) throws Exception {
        try {
            var settings = Settings.of(System.getenv());
            var words = List.of(args);
            switch (words.isEmpty() ? "" : words.getFirst()) {
                case "up" -> new Supervisor(settings, words.contains("--empty")).run();
                case "status" -> status(settings.home());
                case "stop" -> stop(settings.home());
                case "backup" -> new Backup(settings, Launch::say).write(Path.of(words.get(1)));
                case "restore" -> new Restore(settings, Launch::say).of(Path.of(words.get(1)));
                case "token" ->
                        System.out.println(
                                local(
                                        settings.home(),
                                        "tokens",
                                        words.size() > 2 ? words.get(2) : "admin"));
                case "password" ->
                        System.out.println(
                                local(
                                        settings.home(),
                                        "passwords",
                                        words.size() > 1 ? words.get(1) : "admin"));
                case "rotate-key" -> rotateKey(settings.home());
                default ->
                        throw new Fault(
                                "a command is missing: up, status, stop, token, password, backup, restore or rotate-key");
            }
        } catch (Fault | IllegalArgumentException e) {
            System.err.println("goldsmith: " + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("goldsmith: " + Mishap.reason(e));
            System.exit(1);
        }
    }

    /** The next start of a portal puts it into the place of the one that there is. */
    private static void rotateKey(Path home) throws IOException {
        if (InstanceFile.running(home).isPresent()) {
            throw new Fault("stop it first: ./goldsmith stop, and all portals on this database");
        }
        var named = System.getenv("GOLDSMITH_MASTER_KEY");
        var file = named == null || named.isBlank() ? home.resolve("master.key") : Path.of(named);
        if (!Files.exists(file)) {
            throw new Fault(file + " is missing: there is no key to replace");
        }
        var next = file.resolveSibling(file.getFileName() + ".next");
        if (Files.exists(next)) {
            throw new Fault(next + " is there already: ./goldsmith up goes on with it");
        }
        var fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        PrivateFile.write(next, fresh);
        System.out.printf(
                "%s is the next master key. The next ./goldsmith up locks all stored secrets with it.%n",
                next);
    }

    private static void status(Path home) throws IOException {
        var instance = running(home);
        System.out.printf("Goldsmith runs in %s%n", home);
        System.out.printf("  %-12s %s%n", "address", instance.address());
        System.out.printf("  %-12s %s%n", "", instance.secureAddress());
        var jump = jump(home);
        if (jump.length == 3) {
            System.out.printf("  %-12s %s, host key %s%n", "ssh", jump[0], jump[1]);
        }
        System.out.printf("  %-12s pid %d%n", "supervisor", instance.supervisor().pid());
        instance.processes()
                .forEach((name, it) ->
                        System.out.printf(
                                "  %-12s pid %d%s%n",
                                name, it.pid(), it.handle().isPresent() ? "" : " (ended)"));
    }

    /** Where the worker lets people into kept machines: address, host key, its pid; or nothing. */
    private static String[] jump(Path home) throws IOException {
        var file = home.resolve("ssh/jump-address");
        var parts =
                Files.isReadable(file) ? Files.readString(file).strip().split(" ") : new String[0];
        return parts.length == 3 && ProcessHandle.of(Long.parseLong(parts[2])).isPresent()
                ? parts
                : new String[0];
    }

    private static void stop(Path home) throws IOException, InterruptedException {
        var supervisor = running(home).supervisor();
        supervisor.handle().ifPresent(ProcessHandle::destroy);
        var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (supervisor.handle().isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new Fault(
                        "pid %d doesn't end: see %s"
                                .formatted(supervisor.pid(), home.resolve("logs")));
            }
            Thread.sleep(100);
        }
        System.out.println("stopped");
    }

    /** The portal trusts whoever can read the key that it wrote into its home. */
    private static String local(Path home, String what, String user) throws IOException {
        var instance = running(home);
        var key = home.resolve("local-key");
        if (!Files.isReadable(key)) {
            throw new Fault(key + " can't be read: the instance isn't ready yet, or isn't yours");
        }
        var url = URI.create("%s/api/v1/local/%s".formatted(instance.address(), what));
        var connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(30_000);
        connection.setRequestProperty("Goldsmith-Local-Key", Files.readString(key).strip());
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        connection
                .getOutputStream()
                .write(
                        ("user=" + URLEncoder.encode(user, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        var status = connection.getResponseCode();
        if (status == 404) {
            throw new Fault("there is no account '%s' in this instance".formatted(user));
        }
        if (status == 409) {
            throw new Fault(
                    "several accounts have the address %s; give the name of one".formatted(user));
        }
        if (status >= 300) {
            throw new Fault("the portal refuses that: HTTP status %d".formatted(status));
        }
        try (var body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static InstanceFile running(Path home) throws IOException {
        return InstanceFile.running(home)
                .orElseThrow(() ->
                        new Fault(
                                "no Goldsmith runs in %s: './goldsmith up' starts one"
                                        .formatted(home)));
    }
}
