package dev.goldsmith.cascade;

import java.util.EnumSet;
import java.util.Set;

/** What a cascade does with one template. */
public enum ItemState {
    /** For what it is built on, or for a free place. */
    WAITING,
    /** What it is built on is there, but the channel that it follows doesn't point to it yet. */
    AWAITING_PROMOTION,
    /** Its team, to rebuild it. */
    ASKING,
    /** It has a run. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    SKIPPED,
    SUPERSEDED,
    CANCELED;

    /** Those that are {@link #pending}. */
    static final Set<ItemState> PENDING = EnumSet.of(WAITING, AWAITING_PROMOTION, ASKING);

    /** Those that haven't {@link #ended}. */
    static final Set<ItemState> OPEN = EnumSet.of(WAITING, AWAITING_PROMOTION, ASKING, RUNNING);

    /** Where it may go from here. */
    public Set<ItemState> next() {
        return switch (this) {
            case WAITING ->
                    EnumSet.of(
                            AWAITING_PROMOTION,
                            ASKING,
                            RUNNING,
                            FAILED,
                            SKIPPED,
                            SUPERSEDED,
                            CANCELED);
            case AWAITING_PROMOTION -> EnumSet.of(WAITING, SKIPPED, SUPERSEDED, CANCELED);
            case ASKING -> EnumSet.of(WAITING, RUNNING, SKIPPED, SUPERSEDED, CANCELED);
            case RUNNING -> EnumSet.of(SUCCEEDED, FAILED, SKIPPED, SUPERSEDED);
            // As long as the cascade hasn't ended.
            case FAILED -> EnumSet.of(WAITING, RUNNING, SKIPPED);
            case SKIPPED -> EnumSet.of(WAITING, RUNNING);
            case SUCCEEDED, SUPERSEDED, CANCELED -> EnumSet.noneOf(ItemState.class);
        };
    }

    /** Nothing was begun yet. */
    public boolean pending() {
        return switch (this) {
            case WAITING, AWAITING_PROMOTION, ASKING -> true;
            case RUNNING, SUCCEEDED, FAILED, SKIPPED, SUPERSEDED, CANCELED -> false;
        };
    }

    public boolean ended() {
        return !pending() && this != RUNNING;
    }

    public String word() {
        return CascadeState.word(this);
    }
}
