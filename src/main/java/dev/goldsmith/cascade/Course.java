package dev.goldsmith.cascade;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What comes next in a cascade, by the states of its items alone. */
final class Course {
    /** As much of an item as that takes. */
    interface Step {
        int number();

        List<Integer> parents();

        ItemState state();

        /** Whether somebody resumed the cascade although it had failed. */
        boolean tolerated();
    }

    private Course() {}

    /**
     * Those that have all that they are built on: every parent has ended, none of them badly, and
     * one of them with a new image.
     */
    static <S extends Step> List<S> free(Collection<S> steps) {
        Map<Integer, ItemState> states = states(steps);
        return steps.stream()
                .filter(it -> it.state() == ItemState.WAITING)
                .filter(it -> isFree(it, states))
                .toList();
    }

    private static boolean isFree(Step step, Map<Integer, ItemState> states) {
        var above = step.parents().stream().map(states::get).toList();
        return above.isEmpty()
                || above.contains(ItemState.SUCCEEDED)
                        && above.stream().allMatch(it -> it.ended() && it != ItemState.FAILED);
    }

    static <S extends Step> Map<Integer, ItemState> states(Collection<S> steps) {
        return steps.stream().collect(Collectors.toMap(Step::number, Step::state));
    }

    static <S extends Step> Map<Integer, S> byNumber(Collection<S> steps) {
        return steps.stream().collect(Collectors.toMap(Step::number, Function.identity()));
    }

    /** Whether so many have failed that nothing more is begun. */
    static boolean halts(Collection<? extends Step> steps, int limit) {
        return steps.stream()
                        .filter(it -> it.state() == ItemState.FAILED && !it.tolerated())
                        .count()
                >= limit;
    }

    /**
     * How it ends; null: there is something to do yet, or to be waited for. What waits for a parent
     * that brings nothing waits for nothing.
     */
    static @Nullable CascadeState outcome(Collection<? extends Step> steps) {
        var states = states(steps);
        boolean busy =
                steps.stream()
                        .anyMatch(it ->
                                switch (it.state()) {
                                    case RUNNING, ASKING, AWAITING_PROMOTION -> true;
                                    case WAITING -> isFree(it, states);
                                    default -> false;
                                });
        if (busy) {
            return null;
        }
        if (states.containsValue(ItemState.SUPERSEDED)) {
            return CascadeState.SUPERSEDED;
        }
        if (states.containsValue(ItemState.FAILED)) {
            return states.containsValue(ItemState.SUCCEEDED)
                    ? CascadeState.PARTIALLY_SUCCEEDED
                    : CascadeState.FAILED;
        }
        return CascadeState.SUCCEEDED;
    }
}
