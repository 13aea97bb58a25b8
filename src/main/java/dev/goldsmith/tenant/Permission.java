package dev.goldsmith.tenant;

import java.util.Locale;

/** What somebody may do with a team's things. */
public enum Permission {
    READ,
    /** Save templates, make galleries. */
    EDIT,
    /** Request, cancel and retry runs. */
    RUN,
    /** Decide approvals. */
    DECIDE,
    /** Members, policy, promotion, recall. */
    OWN,
    /** Take the audit trail out. */
    EXPORT,
    /** The tenant's own settings: teams, people, sign-in, regions. Only its administrators. */
    ADMIN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
