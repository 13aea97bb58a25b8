package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
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

    /** The names of RFC 4254, section 6.10. */
    private static final Map<String, Integer> SIGNALS =
            Map.of(
                    "HUP", 1, "INT", 2, "QUIT", 3, "ILL", 4, "ABRT", 6, "FPE", 8, "KILL", 9, "SEGV",
                    11, "PIPE", 13, "TERM", 15);

    private final SshClient client;
    private final KeyPair key;
    private final int port;
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
     * Runs a command.
     *
     * @return its exit code, as a shell would say it (128 and the number of the signal that ended
     *     it), or null when the connection ended before it
     */
    @Nullable Integer run(String command, InputStream input, Consumer<String> output, Watch watch)
            throws IOException, TimeUp {
        var session = session();
        try (var channel = session.createExecChannel(command);
                var out = new Decoded(output)) {
            channel.setIn(input);
            channel.setOut(out);
            channel.setErr(out);
            channel.open().verify(TRY.multipliedBy(6));
            while (true) {
                watch.check();
                var events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LOOK_MILLIS);
                if (events.contains(ClientChannelEvent.CLOSED)) {
                    break;
                }
                if (!session.isOpen()) {
                    return null;
                }
            }
            out.flush();
            var code = channel.getExitStatus();
            if (code != null) {
                return code;
            }
            var signal = channel.getExitSignal();
            return signal == null ? null : 128 + SIGNALS.getOrDefault(signal, 0);
        }
    }

    /** Copies a file by SFTP. */
    void put(Path file, String destination) throws IOException {
        var session = session();
        SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(session, TRY.multipliedBy(6));
        try (var sftp = SftpClientFactory.instance().createSftpClient(session);
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

    /** Bytes to text, across the borders of pieces. */
    private static final class Decoded extends OutputStream {
        private final CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final Consumer<String> output;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Decoded(Consumer<String> output) {
            this.output = output;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            var in = ByteBuffer.allocate(rest.remaining() + count);
            in.put(rest).put(bytes, from, count).flip();
            var text = CharBuffer.allocate(in.remaining() + 1);
            decoder.decode(in, text, false);
            rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
            text.flip();
            if (text.hasRemaining()) {
                output.accept(text.toString());
            }
        }
    }
}
