package dev.goldsmith.armtemplate;

/** The value depends on something that will be deployed first. */
final class Later extends RuntimeException {
    Later() {
        super("known once it is deployed", null, false, false);
    }
}
