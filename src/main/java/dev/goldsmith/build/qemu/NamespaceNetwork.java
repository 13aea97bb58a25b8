package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Pause;
import dev.goldsmith.kernel.ToolFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of its own, connected to the outside by slirp4netns, with a filter in it. The guest's
 * ordinary programs reach the public internet and nothing else; the only way in is a port on this
 * host's loopback that leads to the guest's SSH.
 */
final class NamespaceNetwork implements GuestNetwork {
    /** The namespace's own address; slirp4netns gives it. */
    private static final String INSIDE = "10.0.2.100";

    private static final int INSIDE_PORT = 2222;
    private static final int TRIAL_SECONDS = 20;

    /** In the machine's folder, as soon as its process is in the namespace. */
    private static final String ENTERED = "entered";

    private static final int ENTER_TRIES = 1500;
    private static final long ENTER_MILLIS = 20;

    private final Path folder;
    private final SocketFolder sockets;
    private final Sandbox sandbox;
    private final int hostPort;
    private @Nullable Process slirp;

    NamespaceNetwork(Path folder, SocketFolder sockets, Walls walls, Sandbox sandbox)
            throws IOException {
        this.folder = folder;
        this.sockets = sockets;
        this.sandbox = sandbox;
        this.hostPort = GuestNetwork.freePort();
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.0.2.3\n");
        Files.writeString(folder.resolve("filter.nft"), filter(walls));
        Files.writeString(folder.resolve("enter.sh"), ENTER);
        Files.deleteIfExists(folder.resolve(ENTERED));
    }

    /** Runs in the namespace before QEMU: waits for the network, then sets its filter. */
    private static final String ENTER =
            """
            #!/bin/sh
            set -eu
            PATH=$PATH:/usr/sbin:/sbin
            folder=$1
            shift
            : >"$folder/entered"
            [ ! -e /etc/resolv.conf ] || mount --bind "$folder/resolv.conf" /etc/resolv.conf
            tries=0
            until ip -o -4 addr show dev tap0 2>/dev/null | grep -q inet; do
                tries=$((tries + 1))
                [ "$tries" -lt 400 ] || { echo "the network did not come up" >&2; exit 90; }
                sleep 0.05
            done
            nft -f "$folder/filter.nft"
            exec "$@"
            """;

    private static String filter(Walls walls) {
        return """
        table inet guest {
            chain out {
                type filter hook output priority 0; policy accept;
                oifname "lo" accept
                meta nfproto ipv6 drop
                ip daddr 10.0.2.2 tcp sport %d accept
                ip daddr 10.0.2.3 accept
                ip daddr 10.0.2.0/24 drop
                %s
            }
        }
        """
                .formatted(INSIDE_PORT, String.join("\n        ", walls.rules()));
    }

    /** Makes one and runs nothing in it. */
    static Choice trial(QemuSettings settings) {
        try {
            tryOut(settings, Sandbox.FULL);
            return new Choice(true, Sandbox.FULL, "a namespace of its own");
        } catch (IOException sandboxed) {
            try {
                tryOut(settings, Sandbox.NONE);
                return new Choice(
                        true,
                        Sandbox.NONE,
                        "a namespace of its own, connected without slirp4netns's sandbox (%s)"
                                .formatted(sandboxed.getMessage()));
            } catch (IOException e) {
                return Choice.proxied(
                        "namespaces aren't available here (%s)".formatted(e.getMessage()));
            }
        }
    }

    private static void tryOut(QemuSettings settings, Sandbox sandbox) throws IOException {
        Folders.passable(settings.folder());
        var folder = Files.createTempDirectory(settings.folder(), "network-");
        try (var sockets = SocketFolder.of(folder);
                var network =
                        new NamespaceNetwork(
                                folder, sockets, Walls.now(settings, List.of()), sandbox)) {
            network.tryOut();
        } finally {
            delete(folder);
        }
    }

    private void tryOut() throws IOException {
        var command = new ArrayList<>(enter());
        command.add("true");
        var log = folder.resolve("trial.log");
        var process =
                Starter.start(
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile()));
        try {
            connect(process.pid());
            if (!process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(lastLine(log, "a namespace came to nothing"));
            }
        } catch (IOException e) {
            throw new IOException(lastLine(log, String.valueOf(e.getMessage())), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String lastLine(Path log, String otherwise) throws IOException {
        return Files.readString(log).lines().reduce((_, next) -> next).orElse(otherwise);
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException _) {
            // The next reap removes it.
        }
    }

    @Override
    public List<String> enter() {
        var command = new ArrayList<String>();
        command.add("unshare");
        if (!Confinement.isRoot()) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(
                List.of(
                        "--net",
                        "--mount",
                        "sh",
                        folder.resolve("enter.sh").toString(),
                        folder.toString()));
        return command;
    }

    @Override
    public String netdev() {
        return "user,id=net0,hostfwd=tcp:%s:%d-:22".formatted(INSIDE, INSIDE_PORT);
    }

    @Override
    public void connect(long pid) throws IOException {
        awaitInside(pid);
        var api = sockets.resolve("slirp.sock");
        var process =
                slirp =
                        Starter.start(
                                new ProcessBuilder(sandbox.command(folder, api, pid))
                                        .redirectErrorStream(true)
                                        .redirectOutput(folder.resolve("slirp.log").toFile()));
        Files.writeString(folder.resolve("slirp.pid"), Long.toString(process.pid()));
        try (var channel = await(api, process)) {
            forward(channel);
        }
    }

    /** Until then the process is in this host's own namespace, and its network would come there. */
    private void awaitInside(long pid) throws IOException {
        var alive = ProcessHandle.of(pid);
        for (int i = 0; i < ENTER_TRIES; i++) {
            if (Files.exists(folder.resolve(ENTERED))) {
                return;
            }
            if (alive.isEmpty() || !alive.get().isAlive()) {
                break;
            }
            Pause.millis(ENTER_MILLIS);
        }
        throw new IOException("the machine did not get a network namespace of its own");
    }

    private SocketChannel await(Path api, Process process) throws IOException {
        for (int i = 0; i < 200; i++) {
            var channel = UnixSocket.connect(api);
            if (channel != null) {
                return channel;
            }
            try {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new ToolFailure(
                "slirp4netns did not start: "
                        + Files.readString(folder.resolve("slirp.log")).strip());
    }

    private void forward(SocketChannel channel) throws IOException {
        var request =
                """
                {"execute":"add_hostfwd","arguments":{"proto":"tcp","host_addr":"127.0.0.1",\
                "host_port":%d,"guest_addr":"%s","guest_port":%d}}\
                """
                        .formatted(hostPort, INSIDE, INSIDE_PORT);
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        channel.shutdownOutput();
        var answer = ByteBuffer.allocate(4096);
        while (channel.read(answer) > 0) {
            // Until it closes.
        }
        var text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        if (text.contains("error")) {
            throw new ToolFailure("slirp4netns can't forward SSH: " + text);
        }
    }

    @Override
    public int sshPort() {
        return hostPort;
    }

    @Override
    public void close() {
        if (slirp == null) {
            return;
        }
        slirp.descendants().forEach(ProcessHandle::destroyForcibly);
        slirp.destroyForcibly();
        try {
            // It is in the VM's folder, which is deleted next.
            slirp.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
