package dev.goldsmith.build;

/** Where a long step tells how far it is. */
public interface Progress {
    /** A line for the step's log. */
    void line(String line);

    /**
     * @param percent 0 to 100
     */
    void percent(int percent);

    /** Asked often: throws {@link Journal.Interrupted} when the run must stop. */
    void checkpoint();
}
