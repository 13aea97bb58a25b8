package dev.goldsmith.build;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Commands in PowerShell that pass through any shell unharmed: encoded, as it takes them itself.
 */
public final class PowerShell {
    /** What Windows has, whatever else is installed. */
    public static final String WINDOWS = "powershell.exe";

    /** PowerShell of today, on Linux. */
    static final String LINUX = "pwsh";

    private PowerShell() {}

    /**
     * A command line that runs a text as if it were typed. A Windows command line has at most 8191
     * characters, so longer texts go into the guest as files.
     */
    public static String command(String program, String text) {
        var policy = program.equals(WINDOWS) ? " -ExecutionPolicy Bypass" : "";
        return "%s -NoProfile -NonInteractive%s -OutputFormat Text -EncodedCommand %s"
                .formatted(program, policy, encoded(text));
    }

    /** Runs a file of the guest with these arguments and ends with its exit code. */
    static String file(String program, String path, String arguments) {
        return command(
                program,
                "%s& %s%s; exit $LASTEXITCODE"
                        .formatted(
                                PREAMBLE,
                                quoted(path),
                                arguments.isEmpty() ? "" : " " + arguments));
    }

    /** The same for a script of a template; another file says then what it left running. */
    static String script(String program, String path, String leftRunning, boolean given) {
        return command(
                program,
                "%s%s& %s; $code = $LASTEXITCODE; & %s; exit $code"
                        .formatted(
                                PREAMBLE, given ? GIVEN : "", quoted(path), quoted(leftRunning)));
    }

    /** Standard input has the variables of the environment that nobody sees. */
    private static final String GIVEN =
            "foreach ($line in [Console]::In.ReadToEnd() -split '\\r?\\n') { if ($line) {"
                    + " $name, $value = $line -split '=', 2;"
                    + " [Environment]::SetEnvironmentVariable($name,"
                    + " [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($value))) } };"
                    + " ";

    /** As packer says it; progress bars would be told as errors. */
    private static final String PREAMBLE =
            "[Console]::OutputEncoding = [Text.Encoding]::UTF8;"
                    + " $ProgressPreference = 'SilentlyContinue'; ";

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_16LE));
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
