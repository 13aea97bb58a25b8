package dev.goldsmith.lineage;

/** Whether an image is built on what it follows. */
public enum Freshness {
    UP_TO_DATE("upToDate"),
    /** What it follows has moved since; or it follows a channel and was never built. */
    OUT_OF_DATE("outOfDate"),
    /** It is built on the newest of its parent, but that one is out of date itself. */
    PARENT_OUT_OF_DATE("outOfDate"),
    /** There is no version yet, and no channel that it should have followed. */
    NOT_BUILT("notBuilt");

    private final String word;

    Freshness(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public boolean stale() {
        return this == OUT_OF_DATE || this == PARENT_OUT_OF_DATE;
    }
}
