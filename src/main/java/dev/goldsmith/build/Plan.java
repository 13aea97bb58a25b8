package dev.goldsmith.build;

import dev.goldsmith.build.Journal.Planned;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Customizer.LinuxUpdate.RestartWhen;
import dev.goldsmith.schema.Customizer.LinuxUpdate.Updates;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.VmSize;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What will be done for one order, as data.
 *
 * @param vm the size of its machines
 * @param diskBytes what the disk is to grow to, 0 to keep the source's size
 * @param dataDisks sizes of blank disks beside it, in bytes
 * @param failing what a failed step means for the rest
 * @param notes what the template asks for and this engine has no use for, a sentence each
 */
public record Plan(
        VmSize vm,
        long diskBytes,
        List<Long> dataDisks,
        Failing failing,
        List<String> notes,
        List<Step> steps) {
    public Plan {
        dataDisks = List.copyOf(dataDisks);
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }

    /**
     * @param distributesInvalid an image whose check failed is distributed all the same; the build
     *     has failed
     * @param keepsBuild the build's machine is kept for people when a step in it fails
     * @param keepsProof the machine that the checks run in is kept when one of them fails
     */
    public record Failing(boolean distributesInvalid, boolean keepsBuild, boolean keepsProof) {}

    /** What changes the image, in order: each leaves a layer on the one before. */
    List<Customization> customizations() {
        return steps.stream()
                .filter(Customization.class::isInstance)
                .map(Customization.class::cast)
                .toList();
    }

    /** Whether its script is given a secret, so that what it leaves may hold one. */
    static boolean isGivenSecrets(Step step) {
        return switch (step) {
            case RunScript run -> run.script().isGivenSecrets();
            case CheckScript check -> check.script().isGivenSecrets();
            case ResolveSource _,
                    Boot _,
                    PutFile _,
                    Restart _,
                    UpdateWindows _,
                    UpdateLinux _,
                    Generalize _,
                    Capture _,
                    Prove _,
                    ProveSource _,
                    CheckFile _,
                    Publish _ ->
                    false;
        };
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

    /** What a template's customizer does to the build's guest; leaves a layer. */
    public sealed interface Customization extends Step {}

    /** A script in the guest. */
    public record RunScript(Planned planned, Script script) implements Customization {}

    /** A file into the guest. */
    public record PutFile(Planned planned, Digest content, String destination)
            implements Customization {}

    /**
     * The guest goes down and comes back.
     *
     * @param os whose restart it is
     * @param command empty for the system's own
     * @param check a command that must succeed once it is back; empty for none
     * @param within how long all of it may take
     */
    public record Restart(
            Planned planned, GuestOs os, String command, String check, Duration within)
            implements Customization {}

    /**
     * Windows updates until none is left, with the restarts that they ask for.
     *
     * @param criteria of the Windows Update Agent's search
     * @param filters {@code include:} or {@code exclude:} and an expression each
     * @param limit most updates in one round
     */
    public record UpdateWindows(Planned planned, String criteria, List<String> filters, int limit)
            implements Customization {
        /** Updates are installed on the way down and up. */
        static final Duration RESTART_WITHIN = Duration.ofHours(4);

        public UpdateWindows {
            filters = List.copyOf(filters);
        }
    }

    /**
     * Linux packages brought up to date, and a restart where that is wanted.
     *
     * @param exclude names of packages that stay as they are, {@code *} for anything in them
     */
    public record UpdateLinux(
            Planned planned, Updates updates, List<String> exclude, RestartWhen restart)
            implements Customization {
        /** A guest without acceleration, with file systems to check. */
        static final Duration RESTART_WITHIN = Duration.ofMinutes(15);

        public UpdateLinux {
            exclude = List.copyOf(exclude);
        }
    }

    public record Generalize(Planned planned) implements Step {}

    public record Capture(Planned planned) implements Step {}

    /** Boots the captured image in a fresh VM. */
    public record Prove(Planned planned) implements Step {}

    /** Boots the source itself, to be checked as it is; nothing is built. */
    public record ProveSource(Planned planned) implements Step {}

    /** What a validator does in the proof's guest. */
    public sealed interface Check extends Step {
        /** Whether a template that the image descends from asks for it: no failure is forgiven. */
        boolean isInherited();
    }

    public record CheckScript(Planned planned, Script script, boolean isInherited)
            implements Check {}

    /** A file that later checks need. */
    public record CheckFile(
            Planned planned, Digest content, String destination, boolean isInherited)
            implements Check {}

    public record Publish(Planned planned, Distributor target) implements Step {}

    /**
     * Exactly one of the first two.
     *
     * @param inline lines of a script
     * @param frozen a file
     * @param by what runs it
     * @param given variables of its environment
     */
    public record Script(
            @Nullable List<String> inline,
            @Nullable Digest frozen,
            Interpreter by,
            List<Variable> given) {
        public Script {
            given = List.copyOf(given);
        }

        Script(@Nullable List<String> inline, @Nullable Digest frozen, Interpreter by) {
            this(inline, frozen, by, List.of());
        }

        boolean isGivenSecrets() {
            return given.stream().anyMatch(OfSecret.class::isInstance);
        }

        /** What a layer's key takes in: of secrets their names and versions. */
        String identity() {
            return by.identity()
                    + given.stream().map(Variable::identity).collect(Collectors.joining())
                    + (frozen != null
                            ? "frozen\n" + frozen.hex()
                            : "inline\n" + String.join("\n", inline == null ? List.of() : inline));
        }
    }

    /** A variable of a script's environment. */
    public sealed interface Variable {
        String name();

        String identity();
    }

    /**
     * One that holds a secret: which one, and not what it is.
     *
     * @param id tells it from another secret of this name
     */
    public record OfSecret(String name, String secret, long id, int version) implements Variable {
        @Override
        public String identity() {
            return "secret %s %s %d %d\n".formatted(name, secret, id, version);
        }
    }

    /** One that whoever asked for the run gave. */
    public record OfParameter(String name, String value) implements Variable {
        @Override
        public String identity() {
            return "parameter %s %s\n".formatted(name, value);
        }
    }

    /** What runs a script. */
    public sealed interface Interpreter {
        String identity();

        /** Exit codes that are no failure. */
        List<Integer> valid();

        /** What AIB's log calls it. */
        String provisioner();

        /** {@code sh -e} for lines; a file is run by its own first line. */
        record Posix() implements Interpreter {
            @Override
            public String identity() {
                // A layer of before may be of a script with other line ends.
                return "lf\n";
            }

            @Override
            public List<Integer> valid() {
                return List.of(0);
            }

            @Override
            public String provisioner() {
                return "shell";
            }
        }

        /**
         * @param elevated with the highest rights: a scheduled task on Windows, sudo on Linux
         * @param system as SYSTEM instead of the build user
         */
        record PowerShell(boolean elevated, boolean system, List<Integer> valid)
                implements Interpreter {
            public PowerShell {
                valid = List.copyOf(valid);
            }

            @Override
            public String identity() {
                return "powershell %s %s %s\n".formatted(elevated, system, valid);
            }

            @Override
            public String provisioner() {
                return "powershell";
            }
        }
    }
}
