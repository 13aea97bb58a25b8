package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.util.Optional;

/**
 * For hosts without namespaces: QEMU's own network with everything shut, and a proxy of the engine
 * that the guest finds on its own loopback, at the other end of its SSH connection. (QEMU can't
 * forward a guest's connections to a proxy by itself here: it would have to start a program for
 * each, which its sandbox forbids.)
 */
final class ProxiedNetwork implements GuestNetwork {
    /** On the guest's loopback. */
    static final int GUEST_PORT = 3128;

    private final ShutNetwork inside = new ShutNetwork();
    private final EgressProxy proxy;

    ProxiedNetwork(Walls walls) throws IOException {
        proxy = new EgressProxy(walls);
    }

    @Override
    public String netdev() {
        return inside.netdev();
    }

    @Override
    public int sshPort() {
        return inside.sshPort();
    }

    @Override
    public Optional<String> lead(Ssh way) throws IOException {
        way.offer(GUEST_PORT, proxy.port());
        return Optional.of("http://127.0.0.1:" + GUEST_PORT);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
