package dev.goldsmith.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What customizers and validators are alike in: both run scripts, and bring files. */
public sealed interface Step permits Customizer, Validator, Step.Script, Step.File {
    @Nullable String name();

    Extras extras();

    /** {@code scriptUri} or {@code inline}. */
    sealed interface Script extends Step permits Shell, PowerShell {
        @Nullable String scriptUri();

        @Nullable String sha256Checksum();

        @Nullable List<String> inline();
    }

    /** A POSIX shell script as the (non-root) build user. */
    sealed interface Shell extends Script permits Customizer.Shell, Validator.Shell {}

    sealed interface PowerShell extends Script permits Customizer.PowerShell, Validator.PowerShell {
        @Nullable Boolean runElevated();

        @Nullable Boolean runAsSystem();

        @Nullable List<Integer> validExitCodes();
    }

    /** One file, at most 20 MB; its destination's folder must exist. */
    sealed interface File extends Step permits Customizer.File, Validator.File {
        @Nullable String sourceUri();

        @Nullable String sha256Checksum();

        @Nullable String destination();
    }
}
