package dev.goldsmith.build;

/** The phases of a build, in Azure's words. */
public enum Phase {
    BUILDING,
    CUSTOMIZING,
    OPTIMIZING,
    VALIDATING,
    DISTRIBUTING
}
