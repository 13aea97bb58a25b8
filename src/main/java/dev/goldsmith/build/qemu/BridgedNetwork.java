package dev.goldsmith.build.qemu;

import dev.goldsmith.build.image.Command;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A second card on a bridge of this host: the guest is a machine of that network, with an address
 * from its DHCP server. The first card leads nowhere but to the engine; it offers no route, so the
 * bridge's is the guest's.
 */
final class BridgedNetwork implements GuestNetwork {
    /**
     * In the VM's folder: the card's name on this host, for who cleans up after a killed worker.
     */
    private static final String NOTE = "tap.name";

    /** QEMU's own user may not open this host's tun device; it gets one that only it sees. */
    private static final String ENTER =
            """
            #!/bin/sh
            set -eu
            place=$1 user=$2
            shift 2
            mkdir -p "$place"
            mount -t tmpfs -o mode=755,size=16k tun "$place"
            mknod -m 600 "$place/tun" c 10 200
            chown "$user" "$place/tun"
            mount --bind "$place/tun" /dev/net/tun
            exec "$@"
            """;

    private final ShutNetwork inside = new ShutNetwork();
    private final List<String> enter;
    private final String tap;
    private final GuestOs os;

    /**
     * @param owner whom QEMU runs as; null when this process isn't root, and can make no card
     */
    BridgedNetwork(String bridge, Path folder, GuestOs os, @Nullable Integer owner)
            throws IOException {
        this.os = os;
        if (!Files.isDirectory(Path.of("/sys/class/net", bridge, "bridge"))) {
            throw new IOException(
                    "there is no bridge '%s' on this worker's host".formatted(bridge));
        }
        if (owner == null) {
            throw new IOException(
                    "only a worker that runs as root joins guests to bridge '%s'"
                            .formatted(bridge));
        }
        var script = Files.writeString(folder.resolve("enter.sh"), ENTER);
        enter =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        script.toString(),
                        folder.resolve("tun").toString(),
                        owner.toString());
        var random = new byte[5];
        ThreadLocalRandom.current().nextBytes(random);
        tap = "gs" + HexFormat.of().formatHex(random);
        Files.writeString(folder.resolve(NOTE), tap);
        ip("tuntap", "add", "dev", tap, "mode", "tap", "user", owner.toString());
        try {
            ip("link", "set", "dev", tap, "master", bridge);
            ip("link", "set", "dev", tap, "up");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void ip(String... words) throws IOException {
        var command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Command.output(command);
    }

    /** What a killed worker left of the VM in this folder. */
    static void removeLeft(Path folder) throws IOException {
        var note = folder.resolve(NOTE);
        if (Files.exists(note)) {
            remove(Files.readString(note).strip());
        }
    }

    private static void remove(String tap) {
        if (tap.matches("gs[0-9a-f]{10}") && Files.exists(Path.of("/sys/class/net", tap))) {
            try {
                ip("link", "del", "dev", tap);
            } catch (IOException _) {
                // It went in between.
            }
        }
    }

    @Override
    public List<String> enter() {
        return enter;
    }

    @Override
    public String netdev() {
        return inside.netdev();
    }

    @Override
    public List<String> more() {
        var model =
                switch (os) {
                    case LINUX -> "virtio-net-pci";
                    case WINDOWS -> "e1000e";
                };
        var mac = tap.substring(2);
        return List.of(
                "-netdev",
                "tap,id=net1,ifname=%s,script=no,downscript=no".formatted(tap),
                "-device",
                "%s,netdev=net1,mac=52:54:%s:%s:%s:%s"
                        .formatted(
                                model,
                                mac.substring(0, 2),
                                mac.substring(2, 4),
                                mac.substring(4, 6),
                                mac.substring(6, 8)));
    }

    @Override
    public int sshPort() {
        return inside.sshPort();
    }

    @Override
    public void close() {
        remove(tap);
    }
}
