package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Guest;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.schema.GuestOs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;

/**
 * A real SSH server that plays a Windows machine: it takes encoded commands apart as PowerShell
 * does, has a file system below {@code /C:}, goes away at a shutdown and comes back after a
 * restart. What a command says and ends with is told by a test.
 */
public final class PlayedWindows implements AutoCloseable {
    private static final Pattern ENCODED = Pattern.compile("(.*) -EncodedCommand (\\S+)");
    private static final Pattern SCRIPT = Pattern.compile("(?:& |-Script )'C:([^']+)'");
    private static final long SHUTDOWN_MILLIS = 300;

    /** What PowerShell was given, decoded, and other commands as they came. */
    public final List<String> commands = new CopyOnWriteArrayList<>();

    /** Contents of the scripts that were run, in order. */
    public final List<String> scripts = new CopyOnWriteArrayList<>();

    public volatile boolean comesBack = true;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final Path root;
    private final int port;
    private SshServer server;
    private @Nullable Ssh way;

    private record Answer(String text, List<Integer> codes) {}

    /** Texts of commands that leave something running. */
    private final List<String> leaving = new CopyOnWriteArrayList<>();

    private final List<Runnable> left = new CopyOnWriteArrayList<>();

    public PlayedWindows(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("C:/Windows/Temp"));
        server = server(0);
        port = server.getPort();
    }

    /** Commands (and scripts) with this text say that and end with these codes, one by one. */
    public void on(String text, String says, Integer... codes) {
        answers.put(text, new Answer(says, new CopyOnWriteArrayList<>(codes)));
    }

    /**
     * Commands (and scripts) with this text end, and something that they started holds their output
     * and talks into it as soon as another command comes.
     */
    public void leaving(String text) {
        leaving.add(text);
    }

    /** No more channels than these at once, as MaxSessions. */
    public void channels(int most) {
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, most);
    }

    public Path file(String path) {
        return root.resolve(path);
    }

    private SshServer server(int at) throws IOException {
        var made = SshServer.setUpDefaultServer();
        made.setHost("127.0.0.1");
        made.setPort(at);
        made.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(root.resolve("host-key")));
        made.setPublickeyAuthenticator((user, _, _) -> user.equals("gsbuild"));
        made.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        made.setFileSystemFactory(new VirtualFileSystemFactory(root));
        made.setCommandFactory((_, command) -> new Shell(command));
        made.start();
        return made;
    }

    /** {@code cmd.exe} and what it starts. */
    private final class Shell extends AbstractCommandSupport {
        private @Nullable ChannelSession channel;
        private boolean leaves;

        Shell(String command) {
            super(command, null);
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            this.channel = channel;
            super.start(channel, environment);
        }

        @Override
        public void run() {
            try {
                int code = work(decoded(getCommand()));
                if (leaves) {
                    left.add(this::talk);
                    end(code);
                } else {
                    onExit(code);
                }
            } catch (IOException e) {
                onExit(255, e.getMessage());
            }
        }

        /** As OpenSSH does: the code goes at once, the channel stays as long as its output. */
        private void end(int code) throws IOException {
            var channel = Objects.requireNonNull(this.channel);
            var packet = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            packet.putUInt(channel.getRecipient());
            packet.putString("exit-status");
            packet.putBoolean(false);
            packet.putUInt(code);
            channel.writePacket(packet);
        }

        private void talk() {
            try {
                getOutputStream().write("noise\n".getBytes(StandardCharsets.UTF_8));
                getOutputStream().flush();
            } catch (IOException _) {
                // Nobody holds it open any more.
            }
        }

        private static String decoded(String command) {
            var match = ENCODED.matcher(command);
            return match.matches()
                    ? new String(
                            Base64.getDecoder().decode(match.group(2)), StandardCharsets.UTF_16LE)
                    : command;
        }

        private int work(String command) throws IOException {
            commands.add(command);
            left.forEach(Runnable::run);
            var text = new StringBuilder(command);
            var script = SCRIPT.matcher(command);
            while (script.find()) {
                var file = root.resolve("C:" + script.group(1).replace('\\', '/'));
                if (!Files.exists(file)) {
                    return say(script.group() + " is not there\n", 1);
                }
                var content = Files.readString(file);
                scripts.add(content);
                text.append(content);
            }
            if (command.startsWith("shutdown")) {
                Thread.ofPlatform().start(() -> goDown(command.startsWith("shutdown /r")));
            }
            leaves = leaving.stream().anyMatch(it -> text.indexOf(it) >= 0);
            for (var answer : answers.entrySet()) {
                if (text.indexOf(answer.getKey()) >= 0) {
                    var codes = answer.getValue().codes();
                    return say(
                            answer.getValue().text(),
                            codes.size() > 1 ? codes.removeFirst() : codes.getFirst());
                }
            }
            return 0;
        }

        private int say(String text, int code) throws IOException {
            getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            getOutputStream().flush();
            return code;
        }

        private void goDown(boolean restart) {
            try {
                Thread.sleep(SHUTDOWN_MILLIS);
                server.stop(true);
                if (restart && comesBack) {
                    server = server(port);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Switches it on if it is off, and signs in as the engine does. */
    public Guest boot() throws IOException {
        if (way != null) {
            way.close();
            server = server(port);
        }
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            way = new Ssh(generator.generateKeyPair(), port);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        if (!way.connect()) {
            throw new IOException("it doesn't answer");
        }
        return new Entered(way);
    }

    @Override
    public void close() throws IOException {
        if (way != null) {
            way.close();
        }
        server.stop(true);
    }

    /** The machine without QEMU around it: that it went down shows at its connection. */
    private record Entered(Ssh way) implements Guest, Comeback.Machine {
        private static final GuestProtocol TONGUE = GuestProtocol.of(GuestOs.WINDOWS);

        @Override
        public int run(String command, byte[] input, Consumer<String> output, Watch watch)
                throws GuestLost, TimeUp, IOException {
            var code = way.run(command, new ByteArrayInputStream(input), output, watch);
            if (code == null) {
                throw lost("its SSH connection was closed");
            }
            return code;
        }

        @Override
        public int restart(String command, Duration within, Consumer<String> output, Watch watch)
                throws GuestLost, TimeUp, IOException {
            return new Comeback(way, this, within).after(command, output, watch);
        }

        @Override
        public boolean wentDown() {
            return !way.open();
        }

        @Override
        public void requireAlive() {}

        @Override
        public GuestLost lost(String cause) {
            return new GuestLost(cause, List.of());
        }

        @Override
        public Optional<String> proxy() {
            return Optional.empty();
        }

        @Override
        public void copy(Path file, String destination, int mode, Watch watch)
                throws TimeUp, IOException {
            TONGUE.copy(way, file, destination, mode, watch);
        }

        @Override
        public void overlay(List<Path> next) throws GuestLost, IOException {
            try {
                run(TONGUE.flush(), _ -> {}, () -> {});
            } catch (TimeUp e) {
                throw new IOException(e);
            }
            for (var disk : next) {
                Files.writeString(disk, "next");
            }
        }

        @Override
        public void remember(WarmState into, Watch watch) throws IOException {
            throw new IOException("Windows isn't gone on from");
        }

        @Override
        public void powerDown(Watch watch) throws TimeUp, IOException {
            way.run(
                    TONGUE.powerDown().orElseThrow(),
                    InputStream.nullInputStream(),
                    _ -> {},
                    watch);
            while (way.open()) {
                watch.check();
                Thread.onSpinWait();
            }
        }

        @Override
        public void admit(String publicKey, Watch watch) throws GuestLost, TimeUp, IOException {
            run(TONGUE.admit(publicKey), _ -> {}, watch);
        }

        @Override
        public int sshPort() {
            return 22;
        }

        @Override
        public String user() {
            return SmbiosUser.NAME;
        }

        @Override
        public boolean running() {
            return way.open();
        }

        @Override
        public void close() {
            way.close();
        }
    }
}
