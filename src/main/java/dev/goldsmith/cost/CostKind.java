package dev.goldsmith.cost;

import java.util.Locale;

/** What is charged for. */
public enum CostKind {
    /** Machines that build and prove. */
    COMPUTE("Compute"),
    /** Images, by day, in each of their regions. */
    STORAGE("Storage"),
    /** Copies of image versions to other regions. */
    EGRESS("Replication");

    public final String title;

    CostKind(String title) {
        this.title = title;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
