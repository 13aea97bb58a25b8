package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import org.jspecify.annotations.Nullable;

/**
 * Azure knows no question, but an end of life in the past there is mostly a mistyped year. A
 * parameter in the query can be sent by every client that takes a URL.
 */
final class Confirmed {
    static final String NAME = "confirm";

    private Confirmed() {}

    static Ending.Ask ask(@Nullable String confirm, String what) {
        if (confirm != null && !confirm.equals("true") && !confirm.equals("false")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    NAME,
                    "'confirm' must be true or false; it is '%s'.".formatted(confirm));
        }
        return Ending.Ask.unless("true".equals(confirm), what, "end");
    }
}
