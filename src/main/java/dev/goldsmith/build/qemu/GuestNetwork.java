package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Network.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The network of one VM: what it reaches, and the one way in, a port on this host's loopback. */
sealed interface GuestNetwork extends AutoCloseable
        permits NamespaceNetwork, ProxiedNetwork, BridgedNetwork, ShutNetwork {

    /** What goes before QEMU's own command. */
    default List<String> enter() {
        return List.of();
    }

    /** The card that the engine's own way in uses, and what it leads to. */
    String netdev();

    /** QEMU's arguments for further cards. */
    default List<String> more() {
        return List.of();
    }

    default Devices devices() {
        return new Devices(netdev(), more());
    }

    /**
     * @param netdev of the first card
     * @param more arguments for others
     */
    record Devices(String netdev, List<String> more) {}

    /** Called when the process of {@link #enter} has started. */
    default void connect(long pid) throws IOException {}

    /** Where the guest's SSH is reached on this host's loopback. */
    int sshPort();

    /**
     * Called when the guest can be talked to.
     *
     * @return the HTTP proxy, seen from the guest, by which alone it reaches the outside; empty
     *     when its ordinary programs do by themselves
     * @throws IOException when the guest doesn't take part: it reaches nothing then
     */
    default Optional<String> lead(Ssh way) throws IOException {
        return Optional.empty();
    }

    @Override
    default void close() {}

    /** A port of this host's loopback that nobody has. */
    static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /**
     * Which of the two is to be had here.
     *
     * @param sandbox of what connects a namespace
     * @param why a sentence for the log
     */
    record Choice(boolean namespaces, Sandbox sandbox, String why) {

        GuestNetwork open(
                QemuSettings settings,
                Machine machine,
                Path folder,
                SocketFolder sockets,
                Confinement confinement)
                throws IOException {
            return switch (machine.network().reach()) {
                case Reach.Nat nat ->
                        namespaces
                                ? new NamespaceNetwork(
                                        folder,
                                        sockets,
                                        Walls.now(settings, nat.openings()),
                                        sandbox)
                                : new ProxiedNetwork(Walls.now(settings, nat.openings()));
                case Reach.Bridge bridge ->
                        new BridgedNetwork(bridge.name(), folder, machine.os(), confinement.user());
                case Reach.None _ -> new ShutNetwork();
            };
        }

        /** Namespaces can be forbidden in many ways, so one is made, connected and filtered. */
        static Choice find(QemuSettings settings) {
            return switch (settings.network()) {
                case "namespace" ->
                        new Choice(
                                true,
                                NamespaceNetwork.trial(settings).sandbox(),
                                "a namespace of its own, because the settings say so");
                case "proxy" -> proxied("the settings say so");
                case "auto" -> NamespaceNetwork.trial(settings);
                default ->
                        throw new IllegalArgumentException(
                                "the guests' network is auto, namespace or proxy, not '%s'"
                                        .formatted(settings.network()));
            };
        }

        static Choice proxied(String because) {
            return new Choice(
                    false,
                    Sandbox.NONE,
                    "cut off but for the engine's own HTTP proxy, because " + because);
        }
    }
}
