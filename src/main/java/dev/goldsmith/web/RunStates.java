package dev.goldsmith.web;

import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;

/** How states of runs and steps read and look: word, colour and icon, any two of which do. */
@TemplateExtension
public final class RunStates {
    private RunStates() {}

    static String label(RunState state) {
        return switch (state) {
            case AWAITING_APPROVAL -> "Needs approval";
            case QUEUED -> "Queued";
            case BUILDING -> "Building";
            case CUSTOMIZING -> "Customizing";
            case OPTIMIZING -> "Optimizing";
            case VALIDATING -> "Validating";
            case DISTRIBUTING -> "Distributing";
            case CANCELING -> "Canceling";
            case SUCCEEDED -> "Succeeded";
            case PARTIALLY_SUCCEEDED -> "Partly distributed";
            case FAILED -> "Failed";
            case CANCELED -> "Canceled";
            case REJECTED -> "Rejected";
            case EXPIRED -> "Expired";
        };
    }

    static String tone(RunState state) {
        return switch (state) {
            case AWAITING_APPROVAL -> "is-wait";
            case QUEUED, CANCELED, EXPIRED -> "is-idle";
            case BUILDING, CUSTOMIZING, OPTIMIZING, VALIDATING, DISTRIBUTING, CANCELING -> "is-run";
            case SUCCEEDED -> "is-ok";
            case PARTIALLY_SUCCEEDED -> "is-warn";
            case FAILED, REJECTED -> "is-fail";
        };
    }

    static String icon(RunState state) {
        return switch (state) {
            case AWAITING_APPROVAL -> "hand-stop";
            case QUEUED -> "clock-hour-4";
            case BUILDING, CUSTOMIZING, OPTIMIZING, VALIDATING, DISTRIBUTING -> "loader-2";
            case CANCELING -> "player-stop";
            case SUCCEEDED -> "circle-check";
            case PARTIALLY_SUCCEEDED -> "circle-half-2";
            case FAILED -> "circle-x";
            case CANCELED -> "circle-minus";
            case REJECTED -> "ban";
            case EXPIRED -> "clock-x";
        };
    }

    static boolean spins(RunState state) {
        return icon(state).equals("loader-2");
    }

    static String tone(RunStep.State state) {
        return switch (state) {
            case PENDING, SKIPPED, CANCELED -> "is-idle";
            case RUNNING -> "is-run";
            case SUCCEEDED, CACHED -> "is-ok";
            case FAILED -> "is-fail";
        };
    }

    static String icon(RunStep.State state) {
        return switch (state) {
            case PENDING -> "circle-dashed";
            case RUNNING -> "loader-2";
            case SUCCEEDED -> "circle-check";
            case FAILED -> "circle-x";
            case SKIPPED -> "player-track-next";
            case CANCELED -> "circle-minus";
            case CACHED -> "stack-2";
        };
    }

    static boolean spins(RunStep.State state) {
        return state == RunStep.State.RUNNING;
    }

    /** How long a run has taken, so far. */
    static String took(RunList.Row row) {
        return row.startedAt() == null
                ? "–"
                : RunView.clock(
                        Duration.between(
                                row.startedAt(),
                                row.endedAt() == null ? Instant.now() : row.endedAt()));
    }

    /** A line of a terminal, its colours as the log's. */
    static RawString ansi(String line) {
        return new RawString(Ansi.html(line));
    }

    /** A line number, as wide as the log's column. */
    static String padded(long number) {
        return String.format("%5d", number);
    }
}
