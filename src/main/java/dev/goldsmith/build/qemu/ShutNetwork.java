package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/** No network at all, but for the engine's own way in. */
final class ShutNetwork implements GuestNetwork {
    private final int hostPort;

    ShutNetwork() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            hostPort = free.getLocalPort();
        }
    }

    @Override
    public List<String> enter() {
        return List.of();
    }

    @Override
    public String netdev() {
        return "user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:%d-:22".formatted(hostPort);
    }

    @Override
    public void connect(long pid) {}

    @Override
    public int sshPort() {
        return hostPort;
    }

    @Override
    public Optional<String> lead(Ssh way) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
