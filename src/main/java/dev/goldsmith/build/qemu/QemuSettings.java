package dev.goldsmith.build.qemu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What VMs of this host may use.
 *
 * @param folder where VMs have their work folders
 * @param maxVcpus most virtual CPUs of one
 * @param maxMemoryMb most memory of one, in MiB
 * @param runAs uid of the user that QEMU runs under when this process is root
 * @param blocked address ranges (CIDR) that guests never reach
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
        int runAs,
        List<String> blocked,
        Duration bootDeadline,
        String acceleration,
        List<Path> probeKernels,
        String network) {

    /** What isn't the public internet. */
    public static final List<String> BLOCKED =
            List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "169.254.0.0/16",
                    "168.63.129.16/32",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.168.0.0/16",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    public static final int NOBODY = 65534;
}
