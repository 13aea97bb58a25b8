package dev.goldsmith.armtemplate;

/** An expression that can't be read or that has no value; thrown to whoever knows its place. */
final class Unsound extends RuntimeException {
    /** Characters from the start of the expression's string. */
    final int at;

    Unsound(int at, String message) {
        super(message, null, false, false);
        this.at = at;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
