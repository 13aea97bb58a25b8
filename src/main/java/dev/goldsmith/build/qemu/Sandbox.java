package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How slirp4netns runs: it connects a namespace to this host, so it is root where this process is,
 * but only until it has its card. Then it has no capabilities, system calls that it doesn't need
 * are shut, and its file system is what is left here: the name servers, and no socket of anybody.
 * It sees no other process.
 */
enum Sandbox {
    FULL(List.of("--enable-sandbox", "--enable-seccomp")),
    /** Where its sandbox can't be had. */
    NONE(List.of());

    private static final String HIDE =
            """
            set -eu
            folder=$1
            shift
            mount --make-rprivate /
            mount -n -t tmpfs -o size=64k,mode=755 none /run
            mount -n -t tmpfs -o size=64k,mode=755 none /etc
            cat "$folder/host-resolv.conf" >/etc/resolv.conf
            exec "$@"
            """;

    private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

    private final List<String> options;

    Sandbox(List<String> options) {
        this.options = options;
    }

    /**
     * @param folder the machine's
     * @param pid of a process in the namespace
     */
    List<String> command(Path folder, Path api, long pid) throws IOException {
        boolean hidden = this == FULL && Confinement.isRoot();
        var command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        if (hidden) {
            var resolvers = Files.exists(RESOLVERS) ? Files.readString(RESOLVERS) : "";
            Files.writeString(folder.resolve("host-resolv.conf"), resolvers);
            command.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
            command.addAll(List.of("sh", "-c", HIDE, "hide", folder.toString()));
            command.addAll(List.of("setpriv", "--no-new-privs"));
        }
        command.addAll(
                List.of("slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback"));
        command.addAll(options);
        command.addAll(List.of("--api-socket", api.toString()));
        // By its path: seen from its own processes, the number is another's.
        command.addAll(
                hidden
                        ? List.of("--netns-type=path", "/proc/%d/ns/net".formatted(pid), "tap0")
                        : List.of(Long.toString(pid), "tap0"));
        return command;
    }
}
