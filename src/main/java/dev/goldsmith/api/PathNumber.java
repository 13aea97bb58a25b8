package dev.goldsmith.api;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;

/** A number in a path; what isn't one names nothing. */
final class PathNumber {
    private PathNumber() {}

    static long of(String text, String what, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new Refused(
                Refusal.NOT_FOUND,
                "There is no %s '%s'; a %1$s is a number, counted from 1.".formatted(what, text));
    }
}
