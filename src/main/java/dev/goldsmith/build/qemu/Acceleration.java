package dev.goldsmith.build.qemu;

import dev.goldsmith.build.image.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Whether KVM works here. An open {@code /dev/kvm} doesn't say: on some nested hosts it opens, runs
 * firmware, and hangs in a kernel's start. So a kernel is booted, and has ten seconds to say its
 * first word.
 */
public final class Acceleration {
    private static final Logger LOG = Logger.getLogger(Acceleration.class);
    private static final Path KVM = Path.of("/dev/kvm");
    private static final int SECONDS = 10;

    /**
     * @param name {@code kvm} or {@code tcg}
     * @param why a sentence for the log
     * @param lasting false while it may be found out later
     * @param usable false where KVM is required and can't be had: nothing boots then
     */
    public record Choice(String name, String why, boolean lasting, boolean usable) {
        Choice(String name, String why, boolean lasting) {
            this(name, why, lasting, true);
        }

        public boolean isKvm() {
            return name.equals("kvm");
        }

        List<String> arguments() {
            return isKvm()
                    ? List.of("-accel", "kvm", "-cpu", "host")
                    : List.of("-accel", "tcg,thread=multi", "-cpu", "max");
        }

        static Choice tcg(String why) {
            return new Choice("tcg", "software emulation: " + why, true);
        }
    }

    private Acceleration() {}

    static Choice find(QemuSettings settings) {
        return switch (settings.acceleration()) {
            case "kvm" -> required(auto(settings));
            case "tcg" -> Choice.tcg("the settings say so");
            case "auto" -> auto(settings);
            default ->
                    throw new IllegalArgumentException(
                            "acceleration is auto, kvm or tcg, not '%s'"
                                    .formatted(settings.acceleration()));
        };
    }

    private static Choice required(Choice found) {
        if (found.isKvm()) {
            return found;
        }
        return found.lasting()
                ? new Choice(
                        "kvm",
                        "goldsmith.worker.acceleration requires KVM, which isn't available: "
                                + found.why(),
                        false,
                        false)
                : new Choice("kvm", "KVM, not tried yet: there is no kernel to try it with", false);
    }

    private static Choice auto(QemuSettings settings) {
        if (!Files.isReadable(KVM) || !Files.isWritable(KVM)) {
            return Choice.tcg("there is no /dev/kvm that this process can open");
        }
        if (!Confinement.reachesKvm()) {
            return Choice.tcg(
                    "only root can open /dev/kvm, and VMs run as users of their own; make it readable and writable for its group");
        }
        var kernel = kernel(settings.probeKernels());
        if (kernel.isEmpty()) {
            return new Choice(
                    "tcg",
                    "software emulation; KVM is tried as soon as the first image brings a kernel",
                    false);
        }
        try {
            return cached(settings.folder(), () -> probe(settings.folder(), kernel.get()));
        } catch (IOException e) {
            return Choice.tcg("KVM could not be tried: " + e.getMessage());
        }
    }

    private interface Probe {
        Choice run() throws IOException;
    }

    /** The answer holds until the host boots again or QEMU is another one. */
    private static Choice cached(Path folder, Probe probe) throws IOException {
        var key =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
                        + " "
                        + Command.output(List.of("qemu-system-x86_64", "--version"))
                                .lines()
                                .findFirst()
                                .orElse("");
        var file = Files.createDirectories(folder).resolve("acceleration");
        if (Files.exists(file)) {
            var lines = Files.readAllLines(file);
            if (lines.size() == 3 && lines.get(0).equals(key)) {
                return new Choice(lines.get(1), lines.get(2), true);
            }
        }
        var choice = probe.run();
        Files.write(file, List.of(key, choice.name(), choice.why()));
        return choice;
    }

    private static Optional<Path> kernel(List<Path> folders) {
        return folders.stream()
                .filter(Files::isDirectory)
                .flatMap(folder -> {
                    try (var found = Files.find(folder, 3, (p, _) -> p.endsWith("vmlinuz"))) {
                        return found.toList().stream();
                    } catch (IOException _) {
                        return java.util.stream.Stream.empty();
                    }
                })
                .findFirst();
    }

    private static Choice probe(Path folder, Path kernel) throws IOException {
        var console = Files.createTempFile(folder, "kvm-", ".log");
        var process =
                new ProcessBuilder(
                                "qemu-system-x86_64",
                                "-accel",
                                "kvm",
                                "-cpu",
                                "host",
                                "-m",
                                "256",
                                "-nodefaults",
                                "-display",
                                "none",
                                "-no-reboot",
                                "-serial",
                                "file:" + console,
                                "-kernel",
                                kernel.toString(),
                                "-append",
                                "console=ttyS0 panic=-1")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            for (int i = 0; i < SECONDS * 10; i++) {
                if (Files.readString(console, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("Linux version")) {
                    return new Choice("kvm", "KVM, seen to boot a kernel", true);
                }
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    return Choice.tcg(
                            "/dev/kvm opens, but QEMU ended with %d when it was tried"
                                    .formatted(process.exitValue()));
                }
            }
            return Choice.tcg(
                    "/dev/kvm opens, but a kernel said nothing in %d s under it"
                            .formatted(SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Choice.tcg("the try of KVM was interrupted");
        } finally {
            process.destroyForcibly();
            LOG.debugf("KVM was tried with %s", kernel);
            Files.deleteIfExists(console);
        }
    }
}
