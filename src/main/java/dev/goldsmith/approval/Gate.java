package dev.goldsmith.approval;

import java.util.Locale;

/** What a team's policy may ask others about. */
public enum Gate {
    /** A fingerprint of a template that was not approved before. */
    NEW_VERSION("a version that was not approved before", true),
    /** A run over a limit of time or disk. Asked for every such run. */
    LARGE_RUN("a run over a limit of time or disk", false),
    /** A version on its way to a channel. Asked each time. */
    PROMOTION("a promotion to a channel", false),
    /** A template that distributes what failed its validation. */
    CONTINUE_ON_FAILURE("a template that sets continueDistributeOnFailure", true),
    /** A template whose guests may reach more than the public internet. */
    OPEN_NETWORK("a template whose network reaches more than the public internet", true),
    /** An exception from the team's guardrails. Without a rule an owner of the team is asked. */
    EXCEPTION("an exception from its guardrails", false),
    /** A run that a budget has too little left for. Without a rule an owner is asked. */
    BUDGET("a run over a budget", false);

    /** {@code a version that was not approved before}. */
    public final String title;

    /** Whether one yes holds for every later use of the same fingerprint. */
    final boolean lasting;

    Gate(String title, boolean lasting) {
        this.title = title;
        this.lasting = lasting;
    }

    /** The name in lower camel case: {@code newVersion}. */
    public String word() {
        var parts = name().toLowerCase(Locale.ROOT).split("_");
        var word = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            word.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return word.toString();
    }
}
