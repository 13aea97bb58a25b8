package dev.goldsmith.armtemplate;

/** There is no value, and why is among the problems already. */
final class AlreadyReported extends RuntimeException {
    AlreadyReported() {
        super("reported already", null, false, false);
    }
}
