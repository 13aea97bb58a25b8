package dev.goldsmith.build;

import dev.goldsmith.build.Journal.Planned;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.VmSize;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What will be done for one order, as data.
 *
 * @param vm the size of its machines
 * @param diskBytes what the disk is to grow to, 0 to keep the source's size
 */
public record Plan(VmSize vm, long diskBytes, List<Step> steps) {
    public Plan {
        steps = List.copyOf(steps);
    }

    /** One unit of work. */
    public sealed interface Step {
        Planned planned();

        default String id() {
            return planned().id();
        }
    }

    public record ResolveSource(Planned planned, Source source) implements Step {}

    public record Boot(Planned planned) implements Step {}

    /** A script in the build's guest; leaves a layer. */
    public record RunScript(Planned planned, Script script) implements Step {}

    /** A file into the build's guest; leaves a layer. */
    public record PutFile(Planned planned, Digest content, String destination) implements Step {}

    /**
     * The build's guest goes down and comes back; leaves a layer.
     *
     * @param os whose restart it is
     * @param command empty for the system's own
     * @param check a command that must succeed once it is back; empty for none
     * @param within how long all of it may take
     */
    public record Restart(
            Planned planned, GuestOs os, String command, String check, Duration within)
            implements Step {}

    public record Generalize(Planned planned) implements Step {}

    public record Capture(Planned planned) implements Step {}

    /** Boots the captured image in a fresh VM. */
    public record Prove(Planned planned) implements Step {}

    /** A check in the proof's guest. */
    public record CheckScript(Planned planned, Script script) implements Step {}

    /** A file that a check needs, into the proof's guest. */
    public record CheckFile(Planned planned, Digest content, String destination) implements Step {}

    public record Publish(Planned planned, Distributor target) implements Step {}

    /**
     * Exactly one of both.
     *
     * @param inline lines for {@code sh -e}
     * @param frozen a file that is run by its own first line
     */
    public record Script(@Nullable List<String> inline, @Nullable Digest frozen) {
        /** What a layer's key takes in. */
        String identity() {
            return frozen != null
                    ? "frozen\n" + frozen.hex()
                    : "inline\n" + String.join("\n", inline == null ? List.of() : inline);
        }
    }
}
