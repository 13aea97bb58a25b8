package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;

/**
 * Names a layer by everything that led to it: the same key means that the same was done to the
 * same.
 */
final class LayerKey {
    /** Raised when a step would leave another result than before. */
    private static final String ENGINE = "1";

    private LayerKey() {}

    /**
     * @param diskBytes as {@link Plan#diskBytes}: guests see how much room they have
     * @param surroundings what a guest sees of this worker: network rules, proxy, certificates
     */
    static Digest first(String tenant, Digest base, long diskBytes, String surroundings) {
        return Digest.of(
                String.join(
                        "\n",
                        "layer",
                        ENGINE,
                        tenant,
                        base.hex(),
                        Long.toString(diskBytes),
                        surroundings));
    }

    static Digest next(Digest parent, Plan.Customization step) {
        var identity =
                switch (step) {
                    case Plan.RunScript run -> "script\n" + run.script().identity();
                    case Plan.PutFile put ->
                            // 2: a layer of before may hold a folder that was spoilt.
                            "file 2\n" + put.content().hex() + "\n" + put.destination();
                    case Plan.Restart restart ->
                            "restart\n" + restart.command() + "\n" + restart.check();
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
