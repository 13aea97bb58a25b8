package dev.goldsmith.approval;

import java.util.Locale;

/** Open, or ended for good. */
public enum ApprovalState {
    OPEN,
    APPROVED,
    REJECTED,
    /** Nobody decided in time. */
    EXPIRED,
    /** Taken back by who asked, or by cancelling what waited. */
    WITHDRAWN,
    /** What it was about has changed: a newer version, or who asked may no longer ask. */
    VOID;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
