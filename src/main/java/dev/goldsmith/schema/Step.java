package dev.goldsmith.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What customizers and validators are alike in: both run scripts, and bring files. */
public sealed interface Step permits Customizer, Validator, Step.Script, Step.File, Step.Restart {
    @Property(rule = Rule.LABEL, label = "Name")
    @Nullable String name();

    Extras extras();

    /** {@code scriptUri} or {@code inline}. */
    sealed interface Script extends Step, Judged permits Shell, PowerShell {
        /** UTF-8 bytes of one step's inline text, each line with its line feed. */
        int INLINE_LIMIT = 64 * 1024;

        @Property(
                rule = Rule.URL,
                label = "Script address",
                hint = "Fetched and frozen when you save.")
        @Nullable String scriptUri();

        @Property(
                rule = Rule.CHECKSUM,
                label = "SHA-256, optional",
                hint = "The save is refused if the content differs.")
        @Nullable String sha256Checksum();

        @Nullable List<String> inline();

        @Override
        default void judge(Fields fields) {
            var inline = inline();
            var hasUri = fields.isGiven("scriptUri", scriptUri());
            var hasInline = inline != null ? !inline.isEmpty() : fields.isWrong("inline");
            if (hasUri && hasInline) {
                fields.fault(
                        "inline",
                        "`scriptUri` and `inline` are both given; keep one of them, or make two"
                                + " steps.");
            } else if (!hasUri && !hasInline) {
                fields.fault(
                        "inline",
                        "Enter at least one command in `inline`, or give `scriptUri`"
                                + " with an http or https URL.");
            }
            if (inline != null) {
                bound(fields, inline);
            }
            judgeChecksum(fields, sha256Checksum(), hasUri);
        }

        private static void bound(Fields fields, List<String> inline) {
            long bytes = 0;
            for (var line : inline) {
                bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
            }
            if (bytes > INLINE_LIMIT) {
                fields.fault(
                        "inline",
                        "`inline` has %,d bytes; it must be at most %,d (64 KiB). Put a longer script where `scriptUri` can name it."
                                .formatted(bytes, INLINE_LIMIT));
            }
        }

        /** A checksum is of the file that a URI names; the service takes an empty one as absent. */
        static void judgeChecksum(Fields fields, @Nullable String checksum, boolean hasUri) {
            if (checksum != null && !checksum.isEmpty() && !hasUri) {
                fields.fault(
                        "sha256Checksum",
                        "`sha256Checksum` is of the file that `scriptUri` names, which is missing;"
                                + " inline text needs none.");
            }
        }
    }

    /** A POSIX shell script as the (non-root) build user. */
    @Noun(needs = GuestOs.LINUX, instead = "PowerShell")
    sealed interface Shell extends Script permits Customizer.Shell, Validator.Shell {
        @Override
        @Property(
                label = "Commands",
                hint = "One command per line. Runs as the build user, with sudo.")
        @Nullable List<String> inline();
    }

    sealed interface PowerShell extends Script permits Customizer.PowerShell, Validator.PowerShell {
        @Override
        @Property(label = "Commands", hint = "One command per line, in PowerShell.")
        @Nullable List<String> inline();

        @Property(label = "With the highest rights")
        @Nullable Boolean runElevated();

        @Property(label = "As SYSTEM, which needs the highest rights")
        @Nullable Boolean runAsSystem();

        @Property(
                most = Extent.WORDS,
                label = "Valid exit codes",
                hint = "Comma-separated, like 0, 3010. Default: 0")
        @Nullable List<Integer> validExitCodes();

        @Override
        default void judge(Fields fields) {
            Script.super.judge(fields);
            if (Boolean.TRUE.equals(runAsSystem())
                    && !Boolean.TRUE.equals(runElevated())
                    && !fields.isWrong("runElevated")) {
                fields.fault(
                        "runAsSystem",
                        "`runAsSystem` is true, which needs `runElevated` to be true as well.");
            }
        }
    }

    /** One file, at most 20 MB; its destination's folder must exist. */
    sealed interface File extends Step permits Customizer.File, Validator.File {
        @Property(
                rule = Rule.URL,
                label = "Source address",
                hint = "Fetched and frozen when you save.")
        String sourceUri();

        @Property(
                rule = Rule.CHECKSUM,
                label = "SHA-256, optional",
                hint = "The save is refused if the content differs.")
        @Nullable String sha256Checksum();

        @Property(
                rule = Rule.FILE_PATH,
                label = "Destination in the image",
                hint = "An absolute path; its folder must exist.")
        String destination();
    }

    /** The guest reboots, and the next step waits until it is back. */
    sealed interface Restart extends Step
            permits Customizer.WindowsRestart, Customizer.LinuxRestart {
        @Property(label = "Check, optional", hint = "Repeated after the restart until it succeeds.")
        @Nullable String restartCheckCommand();

        @Property(
                rule = Rule.DURATION,
                label = "Time limit",
                hint = "Like 90s or 1h30m. Default: 5m")
        @Nullable String restartTimeout();
    }
}
