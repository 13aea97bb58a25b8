package dev.goldsmith.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said to somebody, by whatever channel.
 *
 * @param message one sentence besides the headline, or null
 * @param lines a log's last lines
 * @param action what the link's button says
 * @param path where it leads, from the tenant's root on
 */
public record News(
        String headline,
        Tone tone,
        List<Fact> facts,
        @Nullable String message,
        List<String> lines,
        String action,
        String path) {

    /** How a headline looks. */
    public enum Tone {
        GOOD,
        BAD,
        ASKS
    }

    public record Fact(String label, String value) {}
}
