package dev.goldsmith.build;

import java.util.List;

/** The guest can't be talked to any more (or never could). */
public final class GuestLost extends Exception {
    public final List<String> console;

    /**
     * @param message the cause as far as it is known: panic, power-off, reboot, SSH closed, QEMU
     *     died
     * @param console the last lines of its serial console, at most 20
     */
    public GuestLost(String message, List<String> console) {
        super(message, null, false, false);
        this.console = List.copyOf(console);
    }
}
