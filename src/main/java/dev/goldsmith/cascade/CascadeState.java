package dev.goldsmith.cascade;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The states of a cascade. An ended one does nothing any more, but can be rolled back. */
public enum CascadeState {
    RUNNING,
    /** By somebody: what is being built goes on, nothing else is begun. */
    PAUSED,
    /** By failures: the same, until somebody resumes it. */
    HALTED,
    /** Nothing more is begun, and its runs are being stopped. */
    CANCELING,
    /** The same; then each channel that it moved goes back. */
    ROLLING_BACK,
    SUCCEEDED,
    PARTIALLY_SUCCEEDED,
    FAILED,
    CANCELED,
    /** Its channel was moved again, or another cascade took over what it hadn't begun. */
    SUPERSEDED,
    ROLLED_BACK;

    /** Those in which there is something to do, or to be waited for. */
    public static final Set<CascadeState> OPEN =
            Arrays.stream(values())
                    .filter(it -> !it.ended())
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(CascadeState.class)));

    /** Those of them that go on, now or after somebody resumes it. */
    static final Set<CascadeState> ALIVE = EnumSet.of(RUNNING, PAUSED, HALTED);

    /** Where a cascade may go from here. */
    public Set<CascadeState> next() {
        return switch (this) {
            case RUNNING ->
                    EnumSet.of(
                            PAUSED,
                            HALTED,
                            CANCELING,
                            ROLLING_BACK,
                            SUCCEEDED,
                            PARTIALLY_SUCCEEDED,
                            FAILED,
                            SUPERSEDED);
            case PAUSED, HALTED -> EnumSet.of(RUNNING, CANCELING, ROLLING_BACK, SUPERSEDED);
            case CANCELING -> EnumSet.of(CANCELED, ROLLING_BACK);
            case ROLLING_BACK -> EnumSet.of(ROLLED_BACK);
            case SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED, CANCELED, SUPERSEDED ->
                    EnumSet.of(ROLLING_BACK);
            case ROLLED_BACK -> EnumSet.noneOf(CascadeState.class);
        };
    }

    public boolean ended() {
        return switch (this) {
            case RUNNING, PAUSED, HALTED, CANCELING, ROLLING_BACK -> false;
            case SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED, CANCELED, SUPERSEDED, ROLLED_BACK -> true;
        };
    }

    /** Whether its runs are being stopped. */
    public boolean stopping() {
        return this == CANCELING || this == ROLLING_BACK;
    }

    boolean alive() {
        return ALIVE.contains(this);
    }

    /** Whether it waits for somebody to resume it. */
    public boolean rests() {
        return this == PAUSED || this == HALTED;
    }

    /** The name in lower camel case, as the API writes it: {@code rollingBack}. */
    public String word() {
        return word(this);
    }

    static String word(Enum<?> state) {
        var parts = state.name().toLowerCase(Locale.ROOT).split("_");
        return parts[0]
                + Arrays.stream(parts)
                        .skip(1)
                        .map(it -> it.substring(0, 1).toUpperCase(Locale.ROOT) + it.substring(1))
                        .collect(Collectors.joining());
    }
}
