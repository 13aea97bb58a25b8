package dev.goldsmith.build;

import java.util.List;

/** The guest can't be talked to any more (or never could). */
public final class GuestLost extends Exception {
    public final List<String> console;

    /** It restarted, and nobody had asked for that. */
    public final boolean restarted;

    /**
     * @param message the cause as far as it is known: panic, power-off, SSH closed, its VM ended
     * @param console the last lines of its serial console where they tell the cause, at most 20
     */
    public GuestLost(String message, List<String> console) {
        this(message, console, false);
    }

    private GuestLost(String message, List<String> console, boolean restarted) {
        super(message, null, false, false);
        this.console = List.copyOf(console);
        this.restarted = restarted;
    }

    public static GuestLost restarted() {
        return new GuestLost("it restarted", List.of(), true);
    }
}
