package dev.goldsmith.web;

import dev.goldsmith.approval.Gate;
import dev.goldsmith.cascade.CascadeState;
import dev.goldsmith.cascade.ItemState;
import dev.goldsmith.cascade.Preview;
import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How states of cascades and their items read and look: word, color and icon. */
@TemplateExtension
final class CascadeStates {
    private CascadeStates() {}

    static String label(CascadeState state) {
        return switch (state) {
            case RUNNING -> "Rebuilding";
            case PAUSED -> "Paused";
            case HALTED -> "Halted";
            case CANCELING -> "Canceling";
            case ROLLING_BACK -> "Rolling back";
            case SUCCEEDED -> "Succeeded";
            case PARTIALLY_SUCCEEDED -> "Partly rebuilt";
            case FAILED -> "Failed";
            case CANCELED -> "Canceled";
            case SUPERSEDED -> "Superseded";
            case ROLLED_BACK -> "Rolled back";
        };
    }

    static String tone(CascadeState state) {
        return switch (state) {
            case RUNNING, CANCELING, ROLLING_BACK -> "is-run";
            case PAUSED -> "is-wait";
            case HALTED, FAILED -> "is-fail";
            case SUCCEEDED -> "is-ok";
            case PARTIALLY_SUCCEEDED -> "is-warn";
            case CANCELED, SUPERSEDED, ROLLED_BACK -> "is-idle";
        };
    }

    static String icon(CascadeState state) {
        return switch (state) {
            case RUNNING -> "loader-2";
            case PAUSED -> "player-pause";
            case HALTED -> "alert-triangle";
            case CANCELING -> "player-stop";
            case ROLLING_BACK, ROLLED_BACK -> "arrow-back-up";
            case SUCCEEDED -> "circle-check";
            case PARTIALLY_SUCCEEDED -> "circle-half-2";
            case FAILED -> "circle-x";
            case CANCELED -> "circle-minus";
            case SUPERSEDED -> "arrows-exchange";
        };
    }

    static boolean spins(CascadeState state) {
        return state == CascadeState.RUNNING;
    }

    static String label(ItemState state) {
        return switch (state) {
            case WAITING -> "Waiting";
            case AWAITING_PROMOTION -> "Waiting for a promotion";
            case ASKING -> "Team asked";
            case RUNNING -> "In progress";
            case SUCCEEDED -> "Rebuilt";
            case FAILED -> "Failed";
            case SKIPPED -> "Skipped";
            case SUPERSEDED -> "Superseded";
            case CANCELED -> "Canceled";
        };
    }

    static String tone(ItemState state) {
        return switch (state) {
            case WAITING, SKIPPED, SUPERSEDED, CANCELED -> "is-idle";
            case AWAITING_PROMOTION, ASKING -> "is-wait";
            case RUNNING -> "is-run";
            case SUCCEEDED -> "is-ok";
            case FAILED -> "is-fail";
        };
    }

    static String icon(ItemState state) {
        return switch (state) {
            case WAITING -> "clock-hour-4";
            case AWAITING_PROMOTION -> "git-branch";
            case ASKING -> "hand-stop";
            case RUNNING -> "loader-2";
            case SUCCEEDED -> "circle-check";
            case FAILED -> "circle-x";
            case SKIPPED -> "player-track-next";
            case SUPERSEDED -> "arrows-exchange";
            case CANCELED -> "circle-minus";
        };
    }

    static boolean spins(ItemState state) {
        return state == ItemState.RUNNING;
    }

    static String label(Preview.Action action) {
        return switch (action) {
            case AUTOMATIC -> "Rebuilt automatically";
            case ASK -> "Asks its team";
            case IGNORED -> "Ignored";
            case UNREACHED -> "Not reached";
        };
    }

    static String tone(Preview.Action action) {
        return switch (action) {
            case AUTOMATIC -> "is-run";
            case ASK -> "is-wait";
            case IGNORED, UNREACHED -> "is-idle";
        };
    }

    static String icon(Preview.Action action) {
        return switch (action) {
            case AUTOMATIC -> "refresh";
            case ASK -> "hand-stop";
            case IGNORED -> "player-track-next";
            case UNREACHED -> "circle-minus";
        };
    }

    /** {@code New version, Promotion}. */
    static String gateNames(Preview.Line line) {
        return line.gates().stream().map(CascadeStates::name).collect(Collectors.joining(", "));
    }

    private static String name(Gate gate) {
        return switch (gate) {
            case NEW_VERSION -> "New version";
            case CONTINUE_ON_FAILURE -> "Continue on failure";
            case OPEN_NETWORK -> "Open network";
            case LARGE_RUN -> "Large run";
            case PROMOTION -> "Promotion";
            case EXCEPTION -> "Exception";
            case BUDGET -> "Budget";
        };
    }

    /** A day of the calendar, as its team wrote it. */
    static String ignoredUntil(Preview.Line line) {
        return String.valueOf(line.until());
    }

    /** Whether one of them goes on by itself. */
    static boolean anyActive(List<CascadePages.Line> cascades) {
        return cascades.stream()
                .map(it -> it.cascade().state)
                .anyMatch(it -> it == CascadeState.RUNNING || it.stopping());
    }

    /** About how long, {@code 23 min}. */
    static String about(Duration duration) {
        long minutes = Math.round(duration.toSeconds() / 60.0);
        if (minutes == 0) {
            return duration.isZero() ? "at once" : "under 1 min";
        }
        return minutes < 90
                ? minutes + " min"
                : "%d h %d min".formatted(minutes / 60, minutes % 60);
    }

    /** {@code after 1, 4}; empty: after none. */
    static String after(List<Integer> parents) {
        return parents.isEmpty()
                ? ""
                : "after "
                        + parents.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
