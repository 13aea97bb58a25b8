package dev.goldsmith.bring.packer;

/** Thrown where a value can't be known from what was handed in; the message is a sentence. */
final class NotHere extends RuntimeException {
    NotHere(String sentence) {
        super(sentence, null, false, false);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
