package dev.goldsmith.build.qemu;

import java.io.IOException;

/** No network at all, but for the engine's own way in. */
final class ShutNetwork implements GuestNetwork {
    private final int hostPort = GuestNetwork.freePort();

    ShutNetwork() throws IOException {}

    @Override
    public String netdev() {
        return "user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:%d-:22".formatted(hostPort);
    }

    @Override
    public int sshPort() {
        return hostPort;
    }
}
