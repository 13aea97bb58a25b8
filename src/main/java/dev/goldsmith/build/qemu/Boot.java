package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** One machine on its way up. If it doesn't get there, what was opened for it is closed again. */
final class Boot {
    private static final String MONITOR = "qmp.sock";

    private final Host host;
    private final Machine machine;
    private final Path folder;
    private final Confinement confinement;
    private final Opened opened = new Opened();

    /**
     * @param folder the machine's own
     */
    Boot(Host host, Machine machine, Path folder) {
        this.host = host;
        this.machine = machine;
        this.folder = folder;
        this.confinement = Confinement.of(host.settings());
    }

    /** Returns when the build user can sign in. */
    QemuGuest up(Consumer<String> say, Watch watch) throws GuestLost, TimeUp, IOException {
        try {
            var guest = start(watch);
            guest.await(host.settings().bootDeadline(), watch);
            say.accept("the guest is up\n");
            try {
                guest.lead();
            } catch (IOException e) {
                say.accept("the guest reaches nothing outside: %s\n".formatted(e.getMessage()));
            }
            return guest;
        } catch (GuestLost | TimeUp | IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private QemuGuest start(Watch watch) throws GuestLost, TimeUp, IOException {
        opened.add(Files.createDirectories(folder), Boot::delete);
        var key = key();
        var sockets = opened.add(SocketFolder.of(folder), SocketFolder::close);
        var network =
                opened.add(
                        host.network().open(host.settings(), machine, folder, sockets, confinement),
                        GuestNetwork::close);
        var command = command(network, sockets, PublicKeyEntry.toString(key.getPublic()));
        own();
        var qemu =
                opened.add(
                        QemuProcess.start(command, folder.resolve("qemu.log")), QemuProcess::close);
        Files.writeString(folder.resolve("qemu.pid"), Long.toString(qemu.pid()));
        network.connect(qemu.pid());
        var monitor = opened.add(qemu.monitor(sockets.resolve(MONITOR), watch), Qmp::close);
        var way = opened.add(new Ssh(key, network.sshPort()), Ssh::close);
        return new QemuGuest(Tongue.of(machine.os()), network, qemu, monitor, way, opened);
    }

    private List<String> command(GuestNetwork network, SocketFolder sockets, String publicKey)
            throws IOException {
        var command = new ArrayList<>(network.enter());
        command.addAll(confinement.command());
        command.addAll(
                QemuCommand.of(
                        machine,
                        host.machineType(),
                        host.acceleration(),
                        sockets.resolve(MONITOR),
                        network.devices(),
                        publicKey,
                        Tongue.of(machine.os()).seed(folder, machine, publicKey)));
        return command;
    }

    private void own() throws IOException {
        confinement.own(folder);
        confinement.own(machine.disk());
        for (var disk : machine.dataDisks()) {
            confinement.own(disk);
        }
        confinement.own(Objects.requireNonNull(machine.disk().getParent()));
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

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException _) {
            // The next reap removes it.
        }
    }
}
