package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Guest;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.store.WarmState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The guest in one running QEMU: talked to by SSH, and watched from outside meanwhile. */
final class QemuGuest implements Guest {
    private static final Duration POWER_DOWN = Duration.ofSeconds(90);
    private static final Duration SIGN_IN = Duration.ofSeconds(60);
    private static final long CONNECT_MILLIS = 300;
    private static final long OFF_MILLIS = 100;
    private static final long DEATH_MILLIS = 2000;

    private final GuestProtocol protocol;
    private final GuestNetwork network;
    private final QemuProcess qemu;
    private final Qmp monitor;
    private final Ssh way;
    private final Layering layering;
    private final Memory memory;
    private final Opened opened;
    private Optional<String> proxy = Optional.empty();
    private boolean closed;

    /**
     * @param opened all that there is of this guest on this host
     */
    QemuGuest(
            GuestProtocol protocol,
            GuestNetwork network,
            QemuProcess qemu,
            Qmp monitor,
            Ssh way,
            Layering layering,
            Memory memory,
            Opened opened) {
        this.protocol = protocol;
        this.network = network;
        this.qemu = qemu;
        this.monitor = monitor;
        this.way = way;
        this.layering = layering;
        this.memory = memory;
        this.opened = opened;
    }

    // -- up

    /** Returns when the build user can sign in. */
    void await(Duration patience, Watch watch) throws GuestLost, TimeUp {
        var deadline = Instant.now().plus(patience);
        while (!way.connect()) {
            watch.check();
            requireAlive();
            if (Instant.now().isAfter(deadline)) {
                throw lost("it did not answer by SSH in %d s".formatted(patience.toSeconds()));
            }
            Pause.millis(CONNECT_MILLIS);
        }
    }

    /**
     * It was started to go on where another one was, by whose keys the build user signed in.
     *
     * @param own by which the build user signs in from here on
     */
    void goOn(KeyPair own, Duration patience, Watch watch) throws GuestLost, TimeUp, IOException {
        memory.goOn(watch);
        await(patience, watch);
        var line = PublicKeyEntry.toString(own.getPublic());
        if (run(protocol.admitOnly(line), _ -> {}, watch) != 0) {
            throw new IOException("its authorized_keys could not be written");
        }
        way.signInBy(own);
    }

    /** Shows it the way out, where it has to be shown one. */
    void lead() throws IOException {
        proxy = network.lead(way);
    }

    @Override
    public Optional<String> proxy() {
        return proxy;
    }

    @Override
    public int sshPort() {
        return network.sshPort();
    }

    @Override
    public String user() {
        return SmbiosUser.NAME;
    }

    @Override
    public boolean running() {
        return !closed && alive();
    }

    // -- talked to

    @Override
    public int run(String command, byte[] input, Consumer<String> output, Watch watch)
            throws GuestLost, TimeUp, IOException {
        try {
            var code = way.run(command, new ByteArrayInputStream(input), output, watched(watch));
            if (code != null) {
                return code;
            }
        } catch (IOException e) {
            requireAway(e);
        }
        throw gone();
    }

    @Override
    public void copy(Path file, String destination, int mode, Watch watch)
            throws GuestLost, TimeUp, IOException {
        try {
            protocol.copy(way, file, destination, mode, watched(watch));
        } catch (IOException e) {
            requireAway(e);
            throw gone();
        }
    }

    @Override
    public void admit(String publicKey, Watch watch) throws GuestLost, TimeUp, IOException {
        if (run(protocol.admit(publicKey), _ -> {}, watch) != 0) {
            throw new IOException("its authorized_keys could not be written");
        }
    }

    /** Besides what the caller watches: a guest that is gone can't be waited for. */
    private Watch watched(Watch watch) {
        return () -> {
            watch.check();
            if (qemu.panicked()) {
                // Nothing comes over SSH any more; closing it ends the wait.
                way.close();
            }
        };
    }

    /** A fault of the way to a guest that is there is no loss of the guest. */
    private void requireAway(IOException fault) throws IOException {
        if (way.open() && stillAlive()) {
            throw fault;
        }
    }

    // -- its disk, its memory and its power

    @Override
    public void overlay(List<Path> next) throws GuestLost, IOException {
        try {
            run(protocol.flush(), _ -> {}, () -> {});
        } catch (TimeUp e) {
            throw new IOException(e);
        }
        layering.add(next);
    }

    /** Nobody is signed in meanwhile: who goes on from there would have a guest of a connection. */
    @Override
    public void remember(WarmState into, Watch watch) throws GuestLost, TimeUp, IOException {
        Login.write(way.key(), into.login());
        way.disconnect();
        try {
            memory.write(into.memory(), () -> layering.copySystem(into.disk()), watch);
        } finally {
            await(SIGN_IN, watch);
            lead();
        }
    }

    @Override
    public int restart(String command, Duration within, Consumer<String> output, Watch watch)
            throws GuestLost, TimeUp, IOException {
        var restarting = new Restarting(resets());
        monitor.execute("set-action", Map.of("reboot", "reset"));
        try {
            int code = new Comeback(way, restarting, within).after(command, output, watched(watch));
            if (restarting.wentDown()) {
                lead();
            }
            return code;
        } finally {
            if (qemu.alive()) {
                monitor.execute("set-action", Map.of("reboot", "shutdown"));
            }
        }
    }

    private long resets() {
        return monitor.events().stream().filter(event -> event.startsWith("RESET")).count();
    }

    /** QEMU knows when a guest goes down. */
    private final class Restarting implements Comeback.Machine {
        private final long before;

        Restarting(long before) {
            this.before = before;
        }

        @Override
        public boolean wentDown() {
            return resets() > before;
        }

        @Override
        public void requireAlive() throws GuestLost {
            QemuGuest.this.requireAlive();
        }

        @Override
        public GuestLost lost(String cause) {
            return QemuGuest.this.lost(cause);
        }
    }

    @Override
    public void powerDown(Watch watch) throws GuestLost, TimeUp, IOException {
        run(protocol.flush(), _ -> {}, watch);
        if (protocol.powerDown().isPresent()) {
            ask(protocol.powerDown().get(), watch);
        } else {
            monitor.execute("system_powerdown", Map.of());
        }
        var deadline = Instant.now().plus(POWER_DOWN);
        while (qemu.alive()) {
            watch.check();
            if (Instant.now().isAfter(deadline)) {
                throw lost("it did not power down in %d s".formatted(POWER_DOWN.toSeconds()));
            }
            Pause.millis(OFF_MILLIS);
        }
    }

    /** A command whose own end may be cut off. */
    private void ask(String command, Watch watch) throws TimeUp {
        try {
            way.run(command, InputStream.nullInputStream(), _ -> {}, watch);
        } catch (IOException _) {
            // Whether it worked shows in the process.
        }
    }

    // -- alive, or lost

    private boolean alive() {
        return qemu.alive() && !qemu.panicked();
    }

    /** The end of a VM shows at its SSH first. */
    private boolean stillAlive() {
        Pause.millis(DEATH_MILLIS);
        return alive();
    }

    private void requireAlive() throws GuestLost {
        if (!alive()) {
            throw gone();
        }
    }

    private GuestLost lost(String cause) {
        return new GuestLost(cause, qemu.console());
    }

    /** Its console tells something only where it didn't go down in good order. */
    private GuestLost gone() {
        if (stillAlive()) {
            return lost("its SSH connection was closed");
        }
        if (qemu.panicked()) {
            return lost("its kernel panicked");
        }
        var events = monitor.events();
        if (events.contains("SHUTDOWN guest-reset")) {
            return GuestLost.restarted();
        }
        if (events.contains("SHUTDOWN guest-shutdown")) {
            return new GuestLost("it powered off", List.of());
        }
        return lost(qemu.unexpected("its virtual machine ended"));
    }

    @Override
    public void close() {
        closed = true;
        opened.close();
    }
}
