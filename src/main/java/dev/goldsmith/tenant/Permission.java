package dev.goldsmith.tenant;

import java.util.Locale;

/** What somebody may do: with a team's things, or with the tenant as a whole. */
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
    /** See who the tenant's people are, where they can be reached and what they may. */
    PEOPLE,
    /** Take the audit trail out. */
    EXPORT,
    /** The tenant's own settings: teams, people, sign-in, regions. Only its administrators. */
    ADMIN;

    /**
     * Whether it is about the tenant as a whole: it is held there or not at all, whatever the team,
     * and a token that is good for some teams only is never good for it.
     */
    public boolean ofTenant() {
        return switch (this) {
            case READ, EDIT, RUN, DECIDE, OWN -> false;
            case PEOPLE, EXPORT, ADMIN -> true;
        };
    }

    /** Whether nothing is changed by it. */
    boolean reads() {
        return switch (this) {
            case READ, PEOPLE, EXPORT -> true;
            case EDIT, RUN, DECIDE, OWN, ADMIN -> false;
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
