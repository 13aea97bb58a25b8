package dev.goldsmith.build.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended on Azure.
 *
 * @param state {@code Succeeded}, {@code PartiallySucceeded}, {@code Failed} or {@code Canceled}
 * @param why {@code code: message}; empty where it went well
 */
record End(String state, String why) {
    private static final Set<String> STATES =
            Set.of("Succeeded", "PartiallySucceeded", "Failed", "Canceled");

    /**
     * @param asked what its operation said; null: nobody knows where that is asked for
     * @param last {@code lastRunStatus}
     * @return null when it goes on
     */
    static @Nullable End of(Arm.@Nullable Answer asked, JsonNode last) {
        var state = last.path("runState").asText("");
        var status = asked == null ? state : asked.body().path("status").asText(state);
        if (!STATES.contains(status)) {
            return null;
        }
        var why =
                asked != null && asked.body().path("error").isObject()
                        ? asked.error()
                        : last.path("message").asText("");
        // Of an operation, what succeeded in part has failed.
        return new End(state.equals("PartiallySucceeded") ? state : status, why);
    }

    boolean isGood() {
        return state.equals("Succeeded");
    }

    boolean isPartly() {
        return state.equals("PartiallySucceeded");
    }

    String said() {
        return why.isEmpty() ? "the run on Azure ended as " + state : why;
    }
}
