package dev.goldsmith.launch;

/** A reason to end that its reader can act on; shown without a stack trace. */
final class Fault extends RuntimeException {

    Fault(String message) {
        super(message);
    }
}
