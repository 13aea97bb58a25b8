package dev.goldsmith.run;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The states of a run, in Azure's words where Azure has one. Terminal states are final. */
public enum RunState {
    AWAITING_APPROVAL,
    QUEUED,
    BUILDING,
    CUSTOMIZING,
    OPTIMIZING,
    VALIDATING,
    DISTRIBUTING,
    CANCELING,
    SUCCEEDED,
    PARTIALLY_SUCCEEDED,
    FAILED,
    CANCELED,
    REJECTED,
    EXPIRED;

    /** A worker holds such a run by a lease. */
    public static final Set<RunState> HELD =
            EnumSet.of(BUILDING, CUSTOMIZING, OPTIMIZING, VALIDATING, DISTRIBUTING, CANCELING);

    /** Nothing leaves these. */
    public static final Set<RunState> TERMINAL =
            EnumSet.of(SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED, CANCELED, REJECTED, EXPIRED);

    /** All others: an index by state is read by these, and never by what isn't. */
    public static final Set<RunState> ACTIVE = EnumSet.complementOf(EnumSet.copyOf(TERMINAL));

    /** Where a run may go from here. */
    public Set<RunState> next() {
        return switch (this) {
            case AWAITING_APPROVAL -> EnumSet.of(QUEUED, REJECTED, EXPIRED, CANCELED);
            // To DISTRIBUTING when an earlier attempt, or the run that is retried, captured.
            case QUEUED -> EnumSet.of(BUILDING, DISTRIBUTING, CANCELED, FAILED);
            case BUILDING -> worked(CUSTOMIZING, VALIDATING);
            case CUSTOMIZING -> worked(OPTIMIZING, VALIDATING);
            case OPTIMIZING -> worked(VALIDATING);
            case VALIDATING -> worked(DISTRIBUTING, SUCCEEDED);
            case DISTRIBUTING -> worked(SUCCEEDED, PARTIALLY_SUCCEEDED);
            // What was done before anybody heard of the cancellation is done.
            case CANCELING -> EnumSet.of(CANCELED, FAILED, SUCCEEDED, PARTIALLY_SUCCEEDED);
            case SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED, CANCELED, REJECTED, EXPIRED ->
                    EnumSet.noneOf(RunState.class);
        };
    }

    /** Besides its successors, each working state can lose its worker, fail, or be canceled. */
    private static Set<RunState> worked(RunState first, RunState... more) {
        var next = EnumSet.of(first, more);
        next.addAll(EnumSet.of(QUEUED, FAILED, CANCELING));
        return next;
    }

    public boolean terminal() {
        return next().isEmpty();
    }

    public boolean held() {
        return HELD.contains(this);
    }

    /** The name in lower camel case, as the API writes it: {@code awaitingApproval}. */
    public String word() {
        var words = new StringBuilder();
        for (var part : name().toLowerCase(Locale.ROOT).split("_")) {
            words.append(
                    words.isEmpty()
                            ? part
                            : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return words.toString();
    }
}
