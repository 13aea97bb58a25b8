package dev.goldsmith.tenant;

/** What a person is in a tenant as a whole. */
public enum MemberRole {
    /** Everything but deciding where not an approver. */
    ADMIN,
    /** Reads everything and exports. */
    AUDITOR,
    /** Only what the teams' roles give. */
    MEMBER;

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
