package dev.goldsmith.kernel;

/** Tells of one byte after the other whether it can stand there in UTF-8 (RFC 3629). */
final class Utf8 {
    private int missing;
    private int least = 0x80;
    private int most = 0xBF;

    boolean takes(int b) {
        if (missing == 0) {
            return begins(b);
        }
        boolean right = b >= least && b <= most;
        least = 0x80;
        most = 0xBF;
        missing--;
        return right;
    }

    /** The first of several rules out what a shorter character says, surrogates, and beyond. */
    private boolean begins(int b) {
        if (b < 0x80) {
            return true;
        }
        missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        least = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        most = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        return b >= 0xC2 && b <= 0xF4;
    }

    boolean isWhole() {
        return missing == 0;
    }
}
