package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.jspecify.annotations.Nullable;

/** The way into one guest. */
final class Ssh implements AutoCloseable {
    private static final Duration TRY = Duration.ofSeconds(5);
    private static final int GREETING_MILLIS = 2000;
    private static final long LOOK_MILLIS = 500;
    private static final long QUIET_MILLIS = 1000;
    private static final int DRAIN_LOOKS = 5;

    private static final Set<ClientChannelEvent> CLOSED = Set.of(ClientChannelEvent.CLOSED);
    private static final Set<ClientChannelEvent> ENDS =
            Set.of(
                    ClientChannelEvent.CLOSED,
                    ClientChannelEvent.EXIT_STATUS,
                    ClientChannelEvent.EXIT_SIGNAL);

    /** The names of RFC 4254, section 6.10. */
    private static final Map<String, Integer> SIGNALS =
            Map.of(
                    "HUP", 1, "INT", 2, "QUIT", 3, "ILL", 4, "ABRT", 6, "FPE", 8, "KILL", 9, "SEGV",
                    11, "PIPE", 13, "TERM", 15);

    private final SshClient client;
    private KeyPair key;
    private final int port;
    private final HeldChannels held = new HeldChannels();
    private @Nullable ClientSession session;
    private volatile int offered;

    /**
     * @param port on this host's loopback
     */
    Ssh(KeyPair key, int port) {
        this.key = key;
        this.port = port;
        client = SshClient.setUpDefaultClient();
        // The port leads into this VM's own namespace and its host key is minutes old: there is
        // nobody else who could answer, and nothing known to compare with.
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setHostConfigEntryResolver(
                org.apache.sshd.client.config.hosts.HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(
                org.apache.sshd.common.keyprovider.KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setForwardingFilter(new Offered());
        // A slow guest under emulation may take long over a key exchange.
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        client.start();
    }

    /** One attempt; false when the guest doesn't answer yet. */
    boolean connect() {
        if (!greets()) {
            return false;
        }
        ClientSession attempt = null;
        try {
            attempt = client.connect(SmbiosUser.NAME, "127.0.0.1", port).verify(TRY).getSession();
            attempt.addPublicKeyIdentity(key);
            attempt.auth().verify(TRY.multipliedBy(6));
            attempt.setSessionHeartbeat(HeartbeatType.IGNORE, Duration.ofSeconds(15));
            session = attempt;
            return true;
        } catch (IOException _) {
            if (attempt != null) {
                attempt.close(true);
            }
            return false;
        }
    }

    /**
     * Whether a server speaks first, as SSH's does. The forward accepts connections long before the
     * guest listens, and those would be waited for as long as a slow key exchange may take.
     */
    private boolean greets() {
        try (var socket = new java.net.Socket()) {
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", port), GREETING_MILLIS);
            socket.setSoTimeout(GREETING_MILLIS);
            return socket.getInputStream().read() == 'S';
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Runs a command. It has ended when its own process has: what that left running may hold its
     * output for as long as it likes, and isn't listened to any more.
     *
     * @return its exit code, as a shell would say it (128 and the number of the signal that ended
     *     it), or null when the connection ended before it
     */
    @Nullable Integer run(String command, InputStream input, Consumer<String> output, Watch watch)
            throws IOException, TimeUp {
        var session = session();
        var out = new Decoded(output);
        var channel = held.opening(() -> open(session, command, input, out));
        boolean over = false;
        try {
            over = hasEnded(channel, watch) && isDrained(channel, out, watch);
            return code(channel);
        } finally {
            if (over || code(channel) == null) {
                channel.close();
            } else {
                out.mute();
                held.add(channel);
            }
        }
    }

    private static ClientChannel open(
            ClientSession session, String command, InputStream input, Decoded out)
            throws IOException {
        var channel = session.createExecChannel(command);
        // A channel that can't be opened closes what it would have read; the next one reads it.
        channel.setIn(
                new FilterInputStream(input) {
                    @Override
                    public void close() {}
                });
        channel.setOut(out);
        channel.setErr(out);
        try {
            channel.open().verify(TRY.multipliedBy(6));
            return channel;
        } catch (IOException e) {
            channel.close(true);
            throw e;
        }
    }

    /** False when the connection ended before the command. */
    private static boolean hasEnded(ClientChannel channel, Watch watch) throws TimeUp {
        while (true) {
            watch.check();
            var events = channel.waitFor(ENDS, LOOK_MILLIS);
            if (events.stream().anyMatch(ENDS::contains)) {
                return true;
            }
            if (!channel.getClientSession().isOpen()) {
                return false;
            }
        }
    }

    /**
     * Whether nobody holds the output any more. The exit code may overtake what the command said
     * last, so that is waited for: to the end of the output, or until nothing comes any more.
     */
    private static boolean isDrained(ClientChannel channel, Decoded out, Watch watch)
            throws TimeUp {
        for (int i = 0; i < DRAIN_LOOKS; i++) {
            watch.check();
            long before = out.pieces();
            if (channel.waitFor(CLOSED, QUIET_MILLIS).contains(ClientChannelEvent.CLOSED)) {
                return true;
            }
            if (out.isQuietSince(before)) {
                break;
            }
        }
        return false;
    }

    private static @Nullable Integer code(ClientChannel channel) {
        var code = channel.getExitStatus();
        if (code != null) {
            return code;
        }
        var signal = channel.getExitSignal();
        return signal == null ? null : 128 + SIGNALS.getOrDefault(signal, 0);
    }

    /** Copies a file by SFTP. */
    void put(Path file, String destination) throws IOException {
        var session = session();
        SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(session, TRY.multipliedBy(6));
        try (var sftp = held.opening(() -> SftpClientFactory.instance().createSftpClient(session));
                var out = sftp.write(destination)) {
            Files.copy(file, out);
        }
    }

    private ClientSession session() {
        var session = this.session;
        if (session == null) {
            throw new IllegalStateException("not connected");
        }
        return session;
    }

    /**
     * What the guest's programs connect to at this port of their loopback leads to one of this
     * host's loopback.
     *
     * @throws IOException when the guest's SSH server doesn't allow it
     */
    void offer(int guestPort, int hostPort) throws IOException {
        var session = session();
        offered = hostPort;
        try {
            session.startRemotePortForwarding(
                    new SshdSocketAddress("127.0.0.1", guestPort),
                    new SshdSocketAddress("127.0.0.1", hostPort));
        } catch (IOException e) {
            throw new IOException("its SSH server forwards nothing (AllowTcpForwarding)", e);
        }
    }

    /** The guest at the other end has gone; {@link #connect} finds the next. */
    void disconnect() {
        if (session != null) {
            session.close(true);
            session = null;
        }
    }

    /** From the next connection on. */
    void signInBy(KeyPair next) {
        key = next;
    }

    KeyPair key() {
        return key;
    }

    boolean open() {
        return session != null && session.isOpen();
    }

    @Override
    public void close() {
        client.stop();
    }

    /** Whatever a guest's server asks for, it gets the one port that was offered to it. */
    private final class Offered implements ForwardingFilter {
        @Override
        public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
            return type == Type.Forwarded && offered > 0 && address.getPort() == offered;
        }

        @Override
        public boolean canListen(SshdSocketAddress address, Session session) {
            return false;
        }

        @Override
        public boolean canForwardAgent(Session session, String requestType) {
            return false;
        }

        @Override
        public boolean canForwardX11(Session session, String requestType) {
            return false;
        }
    }
}
