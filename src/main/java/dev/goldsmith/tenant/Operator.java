package dev.goldsmith.tenant;

import org.jspecify.annotations.Nullable;

/**
 * An administrator of the installation at work. They may nothing in a tenant that they aren't a
 * member of; what they do to it is told there in their name.
 */
public record Operator(String personId, String name, Access.Door door, @Nullable String address) {
    public Access at(Tenant tenant) {
        return Access.visitor(tenant, personId, name, door, address);
    }
}
