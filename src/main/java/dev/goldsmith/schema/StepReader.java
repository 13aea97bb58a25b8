package dev.goldsmith.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads customizers and validators, which share their scripts and files. */
final class StepReader {
    /** UTF-8 bytes of one step's inline text, each line with its line feed. */
    static final int INLINE_LIMIT = 64 * 1024;

    private enum CustomizerType {
        Shell,
        PowerShell,
        File,
        WindowsRestart,
        WindowsUpdate,
        LinuxRestart
    }

    private enum ValidatorType {
        Shell,
        PowerShell,
        File
    }

    private StepReader() {}

    static @Nullable Customizer customizer(Fields fields) {
        var types = new ArrayList<>(List.of(CustomizerType.values()));
        if (fields.language != Language.OWN) {
            types.remove(CustomizerType.LinuxRestart);
        }
        return switch (fields.requiredOneOf("type", types)) {
            case Shell -> {
                var f = fields.as("a Shell customizer");
                var it = Script.read(f);
                yield new Customizer.Shell(it.name, it.uri, it.checksum, it.inline, f.rest());
            }
            case PowerShell -> {
                var f = fields.as("a PowerShell customizer");
                var it = Script.read(f);
                var how = Elevation.read(f);
                yield new Customizer.PowerShell(
                        it.name,
                        it.uri,
                        it.checksum,
                        it.inline,
                        how.elevated,
                        how.system,
                        f.wholes("validExitCodes"),
                        f.rest());
            }
            case File -> {
                var f = fields.as("a File customizer");
                var it = Upload.read(f);
                yield new Customizer.File(it.name, it.uri, it.checksum, it.destination, f.rest());
            }
            case WindowsRestart -> {
                var f = fields.as("a WindowsRestart customizer");
                yield new Customizer.WindowsRestart(
                        f.text("name", Rule.LABEL),
                        f.text("restartCommand", Rule.ANY),
                        f.text("restartCheckCommand", Rule.ANY),
                        f.text("restartTimeout", Rule.DURATION.orEmpty()),
                        f.rest());
            }
            case WindowsUpdate -> {
                var f = fields.as("a WindowsUpdate customizer");
                yield new Customizer.WindowsUpdate(
                        f.text("name", Rule.LABEL),
                        f.text("searchCriteria", Rule.ANY),
                        f.texts("filters", Rule.UPDATE_FILTER),
                        f.whole("updateLimit", 0, Integer.MAX_VALUE),
                        f.rest());
            }
            case LinuxRestart -> {
                var f = fields.as("a LinuxRestart customizer");
                yield new Customizer.LinuxRestart(
                        f.text("name", Rule.LABEL),
                        f.text("restartCheckCommand", Rule.ANY),
                        f.text("restartTimeout", Rule.DURATION.orEmpty()),
                        f.rest());
            }
            case null -> null;
        };
    }

    static @Nullable Validator validator(Fields fields) {
        return switch (fields.requiredOneOf("type", ValidatorType.class)) {
            case Shell -> {
                var f = fields.as("a Shell validator");
                var it = Script.read(f);
                yield new Validator.Shell(it.name, it.uri, it.checksum, it.inline, f.rest());
            }
            case PowerShell -> {
                var f = fields.as("a PowerShell validator");
                var it = Script.read(f);
                var how = Elevation.read(f);
                yield new Validator.PowerShell(
                        it.name,
                        it.uri,
                        it.checksum,
                        it.inline,
                        how.elevated,
                        how.system,
                        f.wholes("validExitCodes"),
                        f.rest());
            }
            case File -> {
                var f = fields.as("a File validator");
                var it = Upload.read(f);
                yield new Validator.File(it.name, it.uri, it.checksum, it.destination, f.rest());
            }
            case null -> null;
        };
    }

    /** A checksum is of the file that a URI names; the service takes an empty one as absent. */
    static @Nullable String checksumOf(Fields fields, String uriField, boolean uriGiven) {
        var checksum = fields.text("sha256Checksum", Rule.CHECKSUM.orEmpty());
        if (checksum != null && !checksum.isEmpty() && !uriGiven) {
            fields.fault(
                    "sha256Checksum",
                    "`sha256Checksum` is of the file that `%s` names, which is missing; inline text needs none."
                            .formatted(uriField));
        }
        return checksum;
    }

    private record Script(
            @Nullable String name,
            @Nullable String uri,
            @Nullable String checksum,
            @Nullable List<String> inline) {

        static Script read(Fields fields) {
            var name = fields.text("name", Rule.LABEL);
            var uri = fields.text("scriptUri", Rule.URL.orEmpty());
            var inline = fields.texts("inline", Rule.ANY);
            var hasUri = uri != null ? !uri.isEmpty() : fields.isWrong("scriptUri");
            var hasInline = inline != null ? !inline.isEmpty() : fields.isWrong("inline");
            if (hasUri && hasInline) {
                fields.fault(
                        "inline",
                        "`scriptUri` and `inline` are both given; keep one of them, or make two"
                                + " steps.");
            } else if (!hasUri && !hasInline) {
                fields.fault(
                        "inline",
                        "There is no script; give `inline` with at least one line, or `scriptUri`"
                                + " with an http or https URL.");
            }
            if (inline != null) {
                bound(fields, inline);
            }
            return new Script(name, uri, checksumOf(fields, "scriptUri", hasUri), inline);
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
    }

    private record Elevation(@Nullable Boolean elevated, @Nullable Boolean system) {
        static Elevation read(Fields fields) {
            var elevated = fields.flag("runElevated");
            var system = fields.flag("runAsSystem");
            if (Boolean.TRUE.equals(system)
                    && !Boolean.TRUE.equals(elevated)
                    && !fields.isWrong("runElevated")) {
                fields.fault(
                        "runAsSystem",
                        "`runAsSystem` is true, which needs `runElevated` to be true as well.");
            }
            return new Elevation(elevated, system);
        }
    }

    private record Upload(
            @Nullable String name, String uri, @Nullable String checksum, String destination) {
        static Upload read(Fields fields) {
            return new Upload(
                    fields.text("name", Rule.LABEL),
                    fields.requiredText("sourceUri", Rule.URL),
                    checksumOf(fields, "sourceUri", true),
                    fields.requiredText("destination", Rule.FILE_PATH));
        }
    }
}
