package dev.goldsmith.kernel;

/**
 * What this process was given can't be used, and a restart won't change that: the message says what
 * somebody has to do. It ends the process with {@link #EXIT_CODE}.
 */
public final class Unusable extends RuntimeException {
    /** {@code EX_CONFIG} of sysexits.h. */
    public static final int EXIT_CODE = 78;

    public Unusable(String message) {
        super(message);
    }
}
