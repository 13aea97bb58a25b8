package dev.goldsmith.armtemplate;

/**
 * What one template can make and how deep it can go: its modules, lambdas and functions count with
 * it.
 */
final class Budget {
    /** Characters and values; real templates need a hundredth of it. */
    private static final long MAKES = 3_000_000;

    /** Expressions within one another, through variables, functions and lambdas. */
    private static final int DEPTH = 300;

    private long left = MAKES;
    private int depth;

    /**
     * @return false when there is nothing left
     */
    boolean spend(long weight) {
        left -= weight;
        return left >= 0;
    }

    long left() {
        return Math.max(0, left);
    }

    void enter(int at) {
        if (depth >= DEPTH) {
            throw new Unsound(
                    at,
                    "The template's expressions go too deep: at most %d within one another."
                            .formatted(DEPTH));
        }
        depth++;
    }

    void leave() {
        depth--;
    }
}
