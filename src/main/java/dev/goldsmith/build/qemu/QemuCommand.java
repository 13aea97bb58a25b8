package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** QEMU's command line for a machine: data, so that a test can read it. */
final class QemuCommand {
    private QemuCommand() {}

    /**
     * @param type versioned machine type, {@code pc-q35-7.2}
     * @param monitor where QEMU opens its monitor's socket
     * @param seed a NoCloud image, or null
     */
    static List<String> of(
            Machine machine,
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
        var tongue = Tongue.of(machine.os());
        command.addAll(tongue.network());
        command.addAll(network.more());
        command.addAll(qcow2("disk0", machine.disk()));
        command.addAll(tongue.disk("disk0", 0));
        var data = new ArrayList<String>();
        for (var disk : machine.dataDisks()) {
            var node = "data" + data.size();
            command.addAll(qcow2(node, disk));
            data.add(node);
        }
        command.addAll(tongue.dataDisks(data));
        command.addAll(SmbiosUser.arguments(publicKey));
        if (seed != null) {
            command.addAll(
                    List.of(
                            "-blockdev",
                            "driver=raw,node-name=seed,read-only=on,file.driver=file,file.filename="
                                    + seed));
            command.addAll(tongue.disk("seed", 1));
        }
        return List.copyOf(command);
    }

    private static List<String> qcow2(String node, Path disk) {
        return List.of(
                "-blockdev",
                "driver=qcow2,node-name=%s,discard=unmap,detect-zeroes=unmap,file.driver=file,file.filename=%s"
                        .formatted(node, disk));
    }
}
