package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** QEMU's command line for a machine: data, so that a test can read it. */
final class QemuCommand {
    /** The node of the disk that the system is on. */
    static final String SYSTEM_DISK = "disk0";

    private QemuCommand() {}

    /**
     * The node of a disk.
     *
     * @param number 0: the system's
     */
    static String node(int number) {
        return number == 0 ? SYSTEM_DISK : "data" + (number - 1);
    }

    /**
     * @param disks the system's, then data disks by LUN; what they build on is open in this order
     * @param type versioned machine type, {@code pc-q35-7.2}
     * @param monitor where QEMU opens its monitor's socket
     * @param seed a NoCloud image, or null
     */
    static List<String> of(
            Machine machine,
            List<GuestDisk> disks,
            String type,
            Acceleration.Choice acceleration,
            Path monitor,
            GuestNetwork.Devices network,
            String publicKey,
            @org.jspecify.annotations.Nullable Path seed) {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        "qemu-system-x86_64",
                        "-name",
                        "goldsmith-" + machine.run() + "-" + machine.name(),
                        "-machine",
                        type,
                        "-nodefaults",
                        "-no-user-config",
                        "-no-reboot",
                        "-display",
                        "none"));
        command.addAll(acceleration.arguments());
        command.addAll(
                List.of(
                        "-smp",
                        Integer.toString(machine.vcpus()),
                        "-m",
                        Integer.toString(machine.memoryMb()),
                        "-sandbox",
                        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                        "-serial",
                        "stdio",
                        "-qmp",
                        "unix:" + monitor + ",server=on,wait=off",
                        "-netdev",
                        network.netdev()));
        var protocol = GuestProtocol.of(machine.os());
        command.addAll(protocol.network());
        command.addAll(network.more());
        command.addAll(disks.getFirst().arguments(SYSTEM_DISK, 0));
        command.addAll(protocol.disk(SYSTEM_DISK, 0));
        var data = new ArrayList<String>();
        int open = disks.getFirst().files().size();
        for (var disk : disks.subList(1, disks.size())) {
            var node = node(data.size() + 1);
            command.addAll(disk.arguments(node, open));
            data.add(node);
            open += disk.files().size();
        }
        command.addAll(protocol.dataDisks(data));
        command.addAll(SmbiosUser.arguments(publicKey));
        if (seed != null) {
            command.addAll(
                    List.of(
                            "-blockdev",
                            "driver=raw,node-name=seed,read-only=on,file.driver=file,file.filename="
                                    + seed));
            command.addAll(protocol.disk("seed", 1));
        }
        return List.copyOf(command);
    }
}
