package dev.goldsmith.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One check in the separate VM that boots the captured image. */
@Kinds(value = "a validator", each = "%s validator")
public sealed interface Validator extends Step {
    record Shell(
            @Nullable String name,
            @Nullable String scriptUri,
            @Nullable String sha256Checksum,
            @Nullable List<String> inline,
            Extras extras)
            implements Validator, Step.Shell {}

    record PowerShell(
            @Nullable String name,
            @Nullable String scriptUri,
            @Nullable String sha256Checksum,
            @Nullable List<String> inline,
            @Nullable Boolean runElevated,
            @Nullable Boolean runAsSystem,
            @Nullable List<Integer> validExitCodes,
            Extras extras)
            implements Validator, Step.PowerShell {}

    record File(
            @Nullable String name,
            String sourceUri,
            @Nullable String sha256Checksum,
            String destination,
            Extras extras)
            implements Validator, Step.File {}
}
