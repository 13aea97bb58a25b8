package dev.goldsmith.lifecycle;

import java.util.Locale;

/** Why retention keeps a version. */
public enum Reason {
    NEWEST("One of the newest"),
    YOUNG("Younger than the rule's age"),
    LATEST("It is the latest version"),
    WITHDRAWN("It can't be used until it is restored"),
    CHANNEL("A channel points to it"),
    PROMOTION("Its promotion awaits approval"),
    ROLLBACK("A channel can be rolled back to it"),
    TEMPLATE("A template starts from it"),
    IMAGE("A published image was built from it"),
    COPY("A published version is a copy of it"),
    RUN("A run that hasn't ended starts from it or publishes it"),
    CASCADE("An open cascade starts from it or can roll back to it"),
    REPLICATION("It is being copied to a region");

    private final String said;

    Reason(String said) {
        this.said = said;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String said() {
        return said;
    }
}
