package dev.goldsmith.approval;

import java.util.Locale;

/** What somebody says about a request. */
public enum Verdict {
    APPROVE,
    REJECT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
