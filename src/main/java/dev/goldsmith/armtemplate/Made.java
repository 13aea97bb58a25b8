package dev.goldsmith.armtemplate;

import dev.goldsmith.kernel.Needle;

/** A text that a function makes, which says so before it grows beyond all measure. */
final class Made {
    /** Characters; a whole template has fewer. */
    private static final int MOST = 1_000_000;

    private final Arguments arguments;
    private final StringBuilder text = new StringBuilder();

    Made(Arguments arguments) {
        this.arguments = arguments;
    }

    Made add(String more) {
        return add(more, 0, more.length());
    }

    Made add(String more, int from, int to) {
        if (text.length() + (long) (to - from) > MOST) {
            throw arguments.refused(
                    "`%s` would make a text of more than %,d characters."
                            .formatted(arguments.function(), MOST));
        }
        text.append(more, from, to);
        return this;
    }

    /** The text with each occurrence of another replaced. */
    Made replaced(String in, Needle what, String by) {
        int read = 0;
        for (int at; (at = what.in(in, read)) >= 0; read = at + what.length()) {
            add(in, read, at).add(by);
        }
        return add(in, read, in.length());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
