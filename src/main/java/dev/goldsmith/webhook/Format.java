package dev.goldsmith.webhook;

import dev.goldsmith.kernel.Fields;
import org.jspecify.annotations.Nullable;

/** The shape of what is sent. */
public enum Format {
    JSON("json", "Goldsmith's own JSON", "application/json"),
    CLOUD_EVENTS("cloudEvents", "CloudEvents 1.0", "application/cloudevents+json"),
    SLACK("slack", "Slack", "application/json"),
    TEAMS("teams", "Microsoft Teams (Adaptive Card)", "application/json");

    private final String word;
    public final String label;
    final String contentType;

    Format(String word, String label, String contentType) {
        this.word = word;
        this.label = label;
        this.contentType = contentType;
    }

    public String word() {
        return word;
    }

    /** By its word; none: JSON. */
    public static Format of(@Nullable String word) {
        return word == null ? JSON : Fields.oneOf("format", word, values(), Format::word);
    }
}
