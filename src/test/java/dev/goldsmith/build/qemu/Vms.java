package dev.goldsmith.build.qemu;

import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Allowance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What tests' VMs may use: little, and the tiny guest's kernel to try KVM with. */
public final class Vms {
    private Vms() {}

    public static QemuSettings settings(Path folder) {
        return new QemuSettings(
                folder,
                1,
                256,
                IdRange.USUAL,
                Addresses.standard(),
                List.of(),
                Duration.ofSeconds(120),
                "auto",
                List.of(Path.of("target", "tiny").toAbsolutePath()),
                "auto");
    }

    public static QemuSettings booting(QemuSettings it, Duration within) {
        return with(it, it.addresses(), it.excepted(), within, it.acceleration(), it.network());
    }

    /**
     * @param acceleration {@code auto}, {@code kvm} or {@code tcg}
     */
    public static QemuSettings accelerated(QemuSettings it, String acceleration) {
        return with(
                it, it.addresses(), it.excepted(), it.bootDeadline(), acceleration, it.network());
    }

    /**
     * @param network {@code auto}, {@code namespace} or {@code proxy}
     */
    public static QemuSettings connected(QemuSettings it, String network) {
        return with(
                it, it.addresses(), it.excepted(), it.bootDeadline(), it.acceleration(), network);
    }

    /**
     * @param exceptions as {@link Allowance#parse} takes them
     */
    public static QemuSettings allowing(QemuSettings it, String... exceptions) {
        return with(
                it,
                it.addresses(),
                Stream.of(exceptions).map(Allowance::parse).toList(),
                it.bootDeadline(),
                it.acceleration(),
                it.network());
    }

    /**
     * @param ranges instead of IANA's
     */
    public static QemuSettings reserving(QemuSettings it, List<String> ranges) {
        return with(
                it,
                Addresses.of(ranges),
                it.excepted(),
                it.bootDeadline(),
                it.acceleration(),
                it.network());
    }

    private static QemuSettings with(
            QemuSettings it,
            Addresses addresses,
            List<Allowance> excepted,
            Duration bootDeadline,
            String acceleration,
            String network) {
        return new QemuSettings(
                it.folder(),
                it.maxVcpus(),
                it.maxMemoryMb(),
                it.users(),
                addresses,
                excepted,
                bootDeadline,
                acceleration,
                it.probeKernels(),
                network);
    }
}
