package dev.goldsmith.build.qemu;

import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Allowance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What VMs of this host may use.
 *
 * @param folder where VMs have their work folders
 * @param maxVcpus most virtual CPUs of one
 * @param maxMemoryMb most memory of one, in MiB
 * @param users whom VMs run under when this process is root, each another one
 * @param addresses guests reach the public ones
 * @param excepted what else all guests reach; a name stands for its addresses at a guest's boot
 * @param bootDeadline how long a guest may take until it answers
 * @param acceleration {@code auto}, {@code kvm} or {@code tcg}
 * @param probeKernels folders to look for {@code vmlinuz} and {@code initrd.img} in, to find out
 *     whether KVM works
 * @param network {@code auto}, {@code namespace} or {@code proxy}
 */
public record QemuSettings(
        Path folder,
        int maxVcpus,
        int maxMemoryMb,
        IdRange users,
        Addresses addresses,
        List<Allowance> excepted,
        Duration bootDeadline,
        String acceleration,
        List<Path> probeKernels,
        String network) {

    public QemuSettings {
        excepted = List.copyOf(excepted);
        if (excepted.stream().anyMatch(Allowance::isPattern)) {
            throw new IllegalArgumentException(
                    "goldsmith.worker.guest-allowed takes no `*`: name each host");
        }
    }
}
