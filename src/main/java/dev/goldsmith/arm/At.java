package dev.goldsmith.arm;

/** The door's addresses, in the casing that {@link CanonicalPath} gives them. */
final class At {
    static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    static final String GROUP = SUBSCRIPTION + "/resourceGroups/{group}";
    static final String BUILDER = "/providers/Microsoft.VirtualMachineImages";
    static final String TEMPLATES = BUILDER + "/imageTemplates";
    static final String COMPUTE = "/providers/Microsoft.Compute";
    static final String IDENTITIES = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities";

    /** Of what its scope is before it, the one there is. */
    static final String TAGS = "/providers/Microsoft.Resources/tags/default";

    /** Where things are that name no region of their own. */
    static final String LOCATION = "local";

    private At() {}
}
