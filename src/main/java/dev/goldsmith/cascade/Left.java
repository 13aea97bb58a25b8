package dev.goldsmith.cascade;

/**
 * What a cascade leaves to another open one.
 *
 * @param cascade its id
 * @param templates how many, there and in others
 */
public record Left(long cascade, long number, CascadeState state, int templates) {
    /** {@code cascade 7, which is halted,}. */
    String to() {
        return "cascade %d%s"
                .formatted(number, state.rests() ? ", which is " + state.word() + "," : "");
    }
}
