package dev.goldsmith.build;

/** Port: how many bytes a build may write at most, which others have a say in. */
public interface Allowance {
    /** Nothing bounds it. */
    Allowance NO_LIMIT = of(Long.MAX_VALUE);

    static Allowance of(long bytes) {
        return () -> bytes;
    }

    /**
     * As it is known now; none left when it isn't positive, {@code Long.MAX_VALUE} when nothing
     * bounds it. It is asked again and again, and answers at once.
     */
    long bytes();

    /** So much has the build written. */
    default void wrote(long bytes) {}
}
