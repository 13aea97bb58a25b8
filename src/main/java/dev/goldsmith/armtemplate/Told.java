package dev.goldsmith.armtemplate;

/** There is no value, and why is among the problems already. */
final class Told extends RuntimeException {
    Told() {
        super("told already", null, false, false);
    }
}
