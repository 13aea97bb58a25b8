package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Guest;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.jspecify.annotations.Nullable;

/** One running QEMU and the way into it. */
final class QemuGuest implements Guest {
    private static final String MONITOR = "qmp.sock";
    private static final int CONSOLE_LINES = 20;
    private static final Duration POWER_DOWN = Duration.ofSeconds(90);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final QemuSettings settings;
    private final Machine machine;
    private final Path folder;
    private final Tongue tongue;
    private final boolean root = "root".equals(System.getProperty("user.name"));
    private @Nullable SocketFolder sockets;
    private @Nullable GuestNetwork network;
    private Optional<String> proxy = Optional.empty();
    private @Nullable Process qemu;
    private @Nullable Console console;
    private @Nullable Qmp qmp;
    private @Nullable Ssh ssh;
    private String node = "disk0";
    private int layers;
    private boolean closed;

    QemuGuest(QemuSettings settings, Machine machine, Path folder) {
        this.settings = settings;
        this.machine = machine;
        this.folder = folder;
        this.tongue = Tongue.of(machine.os());
    }

    Machine machine() {
        return machine;
    }

    void start(
            Acceleration.Choice acceleration,
            GuestNetwork.Choice networks,
            String type,
            Consumer<String> say,
            Watch watch)
            throws GuestLost, IOException, TimeUp {
        var key = key();
        var at = sockets = SocketFolder.of(folder);
        var net = network = networks.open(settings, machine, folder, at, root);
        var publicKey = PublicKeyEntry.toString(key.getPublic());
        var seed = tongue.seed(folder, machine, publicKey);
        var command = new ArrayList<String>(net.enter());
        command.addAll(confinement());
        command.addAll(
                QemuCommand.of(
                        machine,
                        type,
                        acceleration,
                        at.resolve(MONITOR),
                        net.devices(),
                        publicKey,
                        seed));
        own(folder);
        own(machine.disk());
        for (var disk : machine.dataDisks()) {
            own(disk);
        }
        own(Objects.requireNonNull(machine.disk().getParent()));
        var process =
                qemu =
                        Starter.start(
                                new ProcessBuilder(command)
                                        .redirectError(folder.resolve("qemu.log").toFile()));
        console = new Console(process.getInputStream());
        Files.writeString(folder.resolve("qemu.pid"), Long.toString(process.pid()));
        net.connect(process.pid());
        qmp = monitor(process, at.resolve(MONITOR), watch);
        var way = ssh = new Ssh(key, net.sshPort());
        var deadline = Instant.now().plus(settings.bootDeadline());
        while (!way.connect()) {
            watch.check();
            alive();
            if (Instant.now().isAfter(deadline)) {
                throw lost(
                        "it did not answer by SSH in %d s"
                                .formatted(settings.bootDeadline().toSeconds()));
            }
            pause(300);
        }
        say.accept("the guest is up\n");
        try {
            proxy = net.lead(way);
        } catch (IOException e) {
            say.accept("the guest reaches nothing outside: %s\n".formatted(e.getMessage()));
        }
    }

    @Override
    public Optional<String> proxy() {
        return proxy;
    }

    @Override
    public void admit(String publicKey, Watch watch) throws GuestLost, TimeUp, IOException {
        var command = Tongue.of(machine.os()).admit(publicKey);
        if (run(command, _ -> {}, watch) != 0) {
            throw new IOException("its authorized_keys could not be written");
        }
    }

    @Override
    public int sshPort() {
        return Objects.requireNonNull(network, "the guest is up").sshPort();
    }

    @Override
    public String user() {
        return SmbiosUser.NAME;
    }

    @Override
    public boolean running() {
        return !closed && qemu != null && qemu.isAlive() && !panicked();
    }

    /** The worker's death is QEMU's; as root, QEMU runs as nobody in particular. */
    private List<String> confinement() {
        var command = new ArrayList<>(List.of("nice", "-n", "5", "setpriv", "--pdeathsig", "KILL"));
        if (root) {
            var uid = Integer.toString(settings.runAs());
            command.addAll(List.of("--reuid", uid, "--regid", uid, "--clear-groups"));
        }
        command.add("--no-new-privs");
        return command;
    }

    private Qmp monitor(Process process, Path socket, Watch watch)
            throws GuestLost, IOException, TimeUp {
        for (int i = 0; i < 1200; i++) {
            watch.check();
            if (!process.isAlive()) {
                throw new GuestLost("QEMU did not start", complaints());
            }
            if (Files.exists(socket)) {
                return new Qmp(socket);
            }
            pause(50);
        }
        throw new GuestLost("QEMU did not open its monitor", complaints());
    }

    private static KeyPair key() throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK makes no EC keys", e);
        }
    }

    private void own(Path path) throws IOException {
        if (root) {
            Files.setAttribute(path, "unix:uid", settings.runAs());
        }
    }

    @Override
    public int run(String command, Consumer<String> output, Watch watch)
            throws GuestLost, TimeUp, IOException {
        try {
            var code = way().run(command, InputStream.nullInputStream(), output, watched(watch));
            if (code != null) {
                return code;
            }
        } catch (IOException e) {
            requireAway(e);
        }
        throw lost(cause());
    }

    /** A fault of the way to a guest that is there is no loss of the guest. */
    private void requireAway(IOException fault) throws GuestLost, IOException {
        if (way().open() && alive(true)) {
            throw fault;
        }
    }

    /** Besides what the caller watches: a guest that is gone can't be waited for. */
    private Watch watched(Watch watch) {
        return () -> {
            watch.check();
            if (panicked()) {
                // Nothing comes over SSH any more; closing it ends the wait.
                way().close();
            }
        };
    }

    @Override
    public int restart(String command, Duration within, Consumer<String> output, Watch watch)
            throws GuestLost, TimeUp, IOException {
        long before = resets();
        monitor().execute("set-action", Map.of("reboot", "reset"));
        try {
            int code =
                    new Comeback(way(), new Restarting(before), within)
                            .after(command, output, watched(watch));
            if (resets() > before) {
                proxy = Objects.requireNonNull(network).lead(way());
            }
            return code;
        } finally {
            if (process().isAlive()) {
                monitor().execute("set-action", Map.of("reboot", "shutdown"));
            }
        }
    }

    private long resets() throws GuestLost {
        return monitor().events().stream().filter(event -> event.startsWith("RESET")).count();
    }

    /** QEMU knows when a guest goes down. */
    private final class Restarting implements Comeback.Machine {
        private final long before;

        Restarting(long before) {
            this.before = before;
        }

        @Override
        public boolean wentDown() throws GuestLost {
            return resets() > before;
        }

        @Override
        public void requireAlive() throws GuestLost {
            alive();
        }

        @Override
        public GuestLost lost(String cause) {
            return QemuGuest.this.lost(cause);
        }
    }

    @Override
    public void copy(Path file, String destination, int mode, Watch watch)
            throws GuestLost, TimeUp, IOException {
        try {
            tongue.copy(way(), file, destination, mode, watched(watch));
        } catch (IOException e) {
            requireAway(e);
            throw lost(cause());
        }
    }

    @Override
    public void overlay(Path next) throws GuestLost, IOException {
        try {
            run(tongue.flush(), _ -> {}, () -> {});
        } catch (TimeUp e) {
            throw new IOException(e);
        }
        var name = "layer" + ++layers;
        monitor()
                .execute(
                        "blockdev-snapshot-sync",
                        Map.of(
                                "node-name",
                                node,
                                "snapshot-file",
                                next.toString(),
                                "snapshot-node-name",
                                name,
                                "format",
                                "qcow2"));
        node = name;
    }

    @Override
    public void powerDown(Watch watch) throws GuestLost, TimeUp, IOException {
        run(tongue.flush(), _ -> {}, watch);
        if (tongue.powerDown().isPresent()) {
            ask(tongue.powerDown().get(), watch);
        } else {
            monitor().execute("system_powerdown", Map.of());
        }
        var deadline = Instant.now().plus(POWER_DOWN);
        while (process().isAlive()) {
            watch.check();
            if (Instant.now().isAfter(deadline)) {
                throw new GuestLost(
                        "it did not power down in %d s".formatted(POWER_DOWN.toSeconds()),
                        console());
            }
            pause(100);
        }
    }

    /** A command whose own end may be cut off. */
    private void ask(String command, Watch watch) throws TimeUp {
        try {
            way().run(command, InputStream.nullInputStream(), _ -> {}, watch);
        } catch (IOException _) {
            // Whether it worked shows in the process.
        }
    }

    private GuestLost lost(String cause) {
        return new GuestLost(cause, console());
    }

    private void alive() throws GuestLost {
        if (!alive(false)) {
            throw lost(cause());
        }
    }

    private boolean alive(boolean wait) throws GuestLost {
        if (wait) {
            // The end of a VM shows at its SSH first.
            pause(SHORT.toMillis());
        }
        return process().isAlive() && !panicked();
    }

    private boolean panicked() {
        return console != null && console.panicked();
    }

    private String cause() throws GuestLost {
        alive(true);
        if (panicked()) {
            return "its kernel panicked";
        }
        if (process().isAlive()) {
            return "its SSH connection was closed";
        }
        var events = monitor().events();
        if (events.stream().anyMatch(e -> e.equals("SHUTDOWN guest-reset"))) {
            return "it rebooted";
        }
        if (events.stream().anyMatch(e -> e.equals("SHUTDOWN guest-shutdown"))) {
            return "it powered off";
        }
        var last = complaints();
        return "QEMU ended" + (last.isEmpty() ? "" : ": " + last.getLast());
    }

    private List<String> console() {
        return console == null ? List.of() : console.last(CONSOLE_LINES);
    }

    /** What QEMU itself said last. */
    private List<String> complaints() {
        try {
            var text = Files.readString(folder.resolve("qemu.log"));
            var lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
            return lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size());
        } catch (IOException _) {
            return List.of();
        }
    }

    private Process process() throws GuestLost {
        var process = qemu;
        if (process == null) {
            throw new GuestLost("QEMU was not started", List.of());
        }
        return process;
    }

    private Qmp monitor() throws GuestLost {
        var monitor = qmp;
        if (monitor == null) {
            throw new GuestLost("QEMU was not started", List.of());
        }
        return monitor;
    }

    private Ssh way() {
        var way = ssh;
        if (way == null) {
            throw new IllegalStateException("the guest is not up");
        }
        return way;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ssh != null) {
            ssh.close();
        }
        if (qmp != null) {
            qmp.close();
        }
        if (qemu != null) {
            qemu.descendants().forEach(ProcessHandle::destroyForcibly);
            qemu.destroyForcibly();
            try {
                qemu.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        if (network != null) {
            network.close();
        }
        if (sockets != null) {
            sockets.close();
        }
        try {
            Folders.delete(folder);
        } catch (IOException _) {
            // The next reap removes it.
        }
    }
}
