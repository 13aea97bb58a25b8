package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.store.WarmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.jspecify.annotations.Nullable;

/** One machine on its way up. If it doesn't get there, what was opened for it is closed again. */
final class Boot {
    private final Host host;
    private final Machine machine;
    private final Path folder;
    private final Opened opened = new Opened();

    /**
     * @param folder the machine's own
     */
    Boot(Host host, Machine machine, Path folder) {
        this.host = host;
        this.machine = machine;
        this.folder = folder;
    }

    /** Returns when the build user can sign in. */
    QemuGuest up(Consumer<String> say, Watch watch) throws GuestLost, TimeUp, IOException {
        var key = Login.make();
        return arrive(
                () -> {
                    var guest = start(key, key, null, watch);
                    guest.await(host.settings().bootDeadline(), watch);
                    return guest;
                },
                say);
    }

    /** The same of a machine that needn't boot. */
    QemuGuest awake(WarmState from, Consumer<String> say, Watch watch)
            throws GuestLost, TimeUp, IOException {
        var key = Login.make();
        return arrive(
                () -> {
                    var guest = start(key, Login.read(from.login()), from.memory(), watch);
                    guest.goOn(key, host.settings().bootDeadline(), watch);
                    return guest;
                },
                say);
    }

    private interface Way {
        QemuGuest there() throws GuestLost, TimeUp, IOException;
    }

    private QemuGuest arrive(Way way, Consumer<String> say) throws GuestLost, TimeUp, IOException {
        try {
            var guest = way.there();
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

    /**
     * @param own what it finds in its firmware when it boots
     * @param first by which the build user signs in now
     * @param memory what it begins with; null: it boots
     */
    private QemuGuest start(KeyPair own, KeyPair first, @Nullable Path memory, Watch watch)
            throws GuestLost, TimeUp, IOException {
        opened.add(Folders.passable(folder), Boot::delete);
        var confinement =
                opened.add(Confinement.lease(host.settings().users()), Confinement::close);
        confinement.admit(folder);
        var group =
                opened.add(
                        Cgroup.of(
                                Cgroup.ROOT,
                                "%s-%s-%s"
                                        .formatted(
                                                machine.run(), machine.name(), confinement.user()),
                                machine.memoryMb(),
                                machine.vcpus()),
                        Cgroup::close);
        var sockets = opened.add(SocketFolder.of(folder), SocketFolder::close);
        confinement.own(Files.createDirectories(folder.resolve(SocketFolder.MONITOR).getParent()));
        var network =
                opened.add(
                        host.network().open(host.settings(), machine, folder, sockets, confinement),
                        GuestNetwork::close);
        var disks = new ArrayList<GuestDisk>();
        for (var file : machine.disks()) {
            disks.add(GuestDisk.of(file));
        }
        var command =
                command(
                        confinement,
                        disks,
                        network,
                        sockets,
                        PublicKeyEntry.toString(own.getPublic()),
                        memory);
        for (var disk : disks) {
            confinement.give(disk.file());
        }
        var qemu =
                opened.add(
                        QemuProcess.start(command, folder.resolve("qemu.log")), QemuProcess::close);
        confinement.heldBy(qemu::alive);
        group.add(qemu.pid());
        Files.writeString(folder.resolve("qemu.pid"), Long.toString(qemu.pid()));
        network.connect(qemu.pid());
        var monitor =
                opened.add(qemu.monitor(sockets.resolve(SocketFolder.MONITOR), watch), Qmp::close);
        var way = opened.add(new Ssh(first, network.sshPort()), Ssh::close);
        return new QemuGuest(
                GuestProtocol.of(machine.os()),
                network,
                qemu,
                monitor,
                way,
                new Layering(monitor, confinement, disks),
                new Memory(monitor, confinement, sockets, (long) machine.memoryMb() << 20),
                opened);
    }

    private List<String> command(
            Confinement confinement,
            List<GuestDisk> disks,
            GuestNetwork network,
            SocketFolder sockets,
            String publicKey,
            @Nullable Path memory)
            throws IOException {
        var seed = GuestProtocol.of(machine.os()).seed(folder, machine, publicKey);
        if (seed != null) {
            confinement.own(seed);
        }
        var files = new ArrayList<Path>();
        disks.forEach(disk -> files.addAll(disk.files()));
        int last = files.size();
        if (memory != null) {
            files.add(memory);
        }
        var command = new ArrayList<>(network.enter());
        command.addAll(confinement.command(files, host.acceleration().isKvm()));
        command.addAll(
                QemuCommand.of(
                        machine,
                        disks,
                        host.machineType(),
                        host.acceleration(),
                        sockets.resolve(SocketFolder.MONITOR),
                        network.devices(),
                        publicKey,
                        seed));
        if (memory != null) {
            command.addAll(List.of("-incoming", "fd:" + Confinement.file(last)));
        }
        return command;
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException _) {
            // The next reap removes it.
        }
    }
}
