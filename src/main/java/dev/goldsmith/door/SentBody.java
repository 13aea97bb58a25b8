package dev.goldsmith.door;

import jakarta.enterprise.context.RequestScoped;

/**
 * What this request brings, as JSON without blanks: a repeat that brings the same is the same
 * request.
 */
@RequestScoped
public class SentBody {
    private String text = "";

    public void set(String text) {
        this.text = text;
    }

    /** Empty where nothing was sent, or nothing was read. */
    String text() {
        return text;
    }
}
