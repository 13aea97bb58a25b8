package dev.goldsmith.build.azure;

/** There is no image on Azure; the message says why, and what to do. */
public final class NotMade extends Exception {
    NotMade(String why) {
        super(why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
