package dev.goldsmith.tenant;

import static dev.goldsmith.tenant.Permission.DECIDE;
import static dev.goldsmith.tenant.Permission.EDIT;
import static dev.goldsmith.tenant.Permission.OWN;
import static dev.goldsmith.tenant.Permission.PEOPLE;
import static dev.goldsmith.tenant.Permission.READ;
import static dev.goldsmith.tenant.Permission.RUN;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person is in a team. */
public enum Role {
    OWNER(EnumSet.of(READ, EDIT, RUN, OWN, PEOPLE)),
    APPROVER(EnumSet.of(READ, DECIDE)),
    BUILDER(EnumSet.of(READ, EDIT, RUN)),
    VIEWER(EnumSet.of(READ));

    public final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
