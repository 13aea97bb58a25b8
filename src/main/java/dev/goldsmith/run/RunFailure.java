package dev.goldsmith.run;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.kernel.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a run failed.
 *
 * @param step the step it failed in; null when it was in none
 * @param message one line that names the cause
 * @param exitCode of the step's command, where it had one
 * @param lines JSON of the step's last lines
 */
@Embeddable
public record RunFailure(
        @Column(name = "failureStep") @Nullable String step,
        @Column(name = "failureMessage", columnDefinition = "longtext") String message,
        @Column(name = "failureExitCode") @Nullable Integer exitCode,
        @Column(name = "failureLines", columnDefinition = "longtext") @Nullable String lines) {

    static RunFailure of(BuildFailure failure) {
        return new RunFailure(
                failure.step, failure.message(), failure.exitCode, Json.write(failure.lastLines));
    }

    static RunFailure of(@Nullable String step, String message) {
        return new RunFailure(step, message, null, null);
    }

    /** The step's last lines of output. */
    public List<String> tail() {
        return lines == null ? List.of() : Json.read(lines, new TypeReference<List<String>>() {});
    }
}
