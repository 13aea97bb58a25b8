package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.VmSize;
import java.io.IOException;
import java.util.List;

/**
 * Names a layer by everything that led to it: the same key means that the same was done to the
 * same.
 */
final class LayerKey {
    /** Raised when a step would leave another result than before. */
    private static final String ENGINE = "3";

    /** The engine's own words to a guest, up to the last customizer. */
    private static final List<String> SCRIPTS =
            List.of(
                    "certificates.sh",
                    "grow-root.sh",
                    "left-running.sh",
                    "linux-update.sh",
                    "own-machine.sh",
                    "proxies.sh",
                    "put-file.sh",
                    "windows/elevated.ps1",
                    "windows/left-running.ps1",
                    "windows/surround.ps1",
                    "windows/update.ps1");

    private LayerKey() {}

    /**
     * What lies under a build's first layer.
     *
     * @param tenant its UUID
     * @param template whose runs share layers
     * @param generation of those layers
     * @param disks digests of the source's: the system's, then data disks by LUN
     * @param diskBytes of the system's disk as the guest sees it, whoever asked for so much
     * @param blank sizes of blank data disks
     * @param vm guests see how many processors and how much memory they have
     * @param surroundings what a guest sees of this worker: its hypervisor, network rules, proxy,
     *     certificates
     */
    record Ground(
            String tenant,
            long template,
            int generation,
            List<Digest> disks,
            long diskBytes,
            List<Long> blank,
            VmSize vm,
            String surroundings) {
        Ground {
            disks = List.copyOf(disks);
            blank = List.copyOf(blank);
        }
    }

    static Digest first(Ground ground) throws IOException {
        return Digest.of("layer\n%s\n%s\n%s".formatted(ENGINE, scripts(), ground));
    }

    /** Another version of the engine has other ones. */
    private static Digest scripts() throws IOException {
        var all = new StringBuilder();
        for (var name : SCRIPTS) {
            all.append(Supplies.resource(name)).append('\0');
        }
        return Digest.of(all.toString());
    }

    static Digest next(Digest parent, Plan.Customization step) {
        var identity =
                switch (step) {
                    case Plan.RunScript run -> "script\n" + run.script().identity();
                    case Plan.PutFile put ->
                            // 2: a layer of before may hold a folder that was spoilt.
                            "file 2\n" + put.content().hex() + "\n" + put.destination();
                    case Plan.Restart restart ->
                            "restart\n%s\n%s\n%s"
                                    .formatted(restart.os(), restart.command(), restart.check());
                    case Plan.UpdateLinux update ->
                            "linux updates\n%s\n%s\n%s"
                                    .formatted(
                                            update.updates(),
                                            String.join("\n", update.exclude()),
                                            update.restart());
                    case Plan.UpdateWindows update ->
                            "updates\n%s\n%s\n%d"
                                    .formatted(
                                            update.criteria(),
                                            String.join("\n", update.filters()),
                                            update.limit());
                };
        return Digest.of(parent.hex() + "\n" + identity);
    }
}
