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
            String netdev,
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
                        "-device",
                        "virtio-rng-pci",
                        "-blockdev",
                        "driver=qcow2,node-name=disk0,discard=unmap,detect-zeroes=unmap,"
                                + "file.driver=file,file.filename="
                                + machine.disk(),
                        "-device",
                        "virtio-blk-pci,drive=disk0",
                        "-netdev",
                        netdev,
                        "-device",
                        "virtio-net-pci,netdev=net0"));
        command.addAll(SmbiosUser.arguments(publicKey));
        if (seed != null) {
            command.addAll(
                    List.of(
                            "-blockdev",
                            "driver=raw,node-name=seed,read-only=on,file.driver=file,file.filename="
                                    + seed,
                            "-device",
                            "virtio-blk-pci,drive=seed"));
        }
        return List.copyOf(command);
    }
}
