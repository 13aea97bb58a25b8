package dev.goldsmith.web;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the lineage somebody looks at, as its address says.
 *
 * @param team slug; empty: all
 * @param state one of {@link #STATES}; empty: all
 * @param fold images whose subtree is shown or hidden other than by itself
 * @param zoom percent
 * @param after the last image of the page before; empty: the first page
 */
record LineageQuery(String team, String state, Set<String> fold, int zoom, String after) {
    static final List<String> STATES = List.of("outOfDate", "failed", "running", "notBuilt");
    static final List<Integer> ZOOMS = List.of(50, 75, 100);

    /** As many subtrees as an address has room for. */
    private static final int MOST_FOLDED = 100;

    static LineageQuery of(String team, String state, String fold, String zoom, String after) {
        if (!state.isEmpty() && !STATES.contains(state)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "state",
                    "'state' must be one of %s.".formatted(String.join(", ", STATES)));
        }
        var percent = zoom.isEmpty() ? "100" : zoom;
        if (ZOOMS.stream().noneMatch(it -> it.toString().equals(percent))) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "zoom", "'zoom' must be one of 50, 75, 100.");
        }
        var folded =
                Arrays.stream(fold.split(","))
                        .filter(it -> !it.isBlank())
                        .limit(MOST_FOLDED)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return new LineageQuery(team, state, folded, Integer.parseInt(percent), after);
    }

    public boolean filtered() {
        return !team.isEmpty() || !state.isEmpty();
    }

    LineageQuery withTeam(String team) {
        return new LineageQuery(team, state, Set.of(), zoom, "");
    }

    LineageQuery withState(String state) {
        return new LineageQuery(team, state, Set.of(), zoom, "");
    }

    LineageQuery withZoom(int zoom) {
        return new LineageQuery(team, state, fold, zoom, after);
    }

    LineageQuery withAfter(String after) {
        return new LineageQuery(team, state, fold, zoom, after);
    }

    /** Shows a subtree that is hidden, or the other way round. */
    LineageQuery toggled(String image) {
        var now = new LinkedHashSet<>(fold);
        if (!now.remove(image)) {
            now.add(image);
        }
        return new LineageQuery(team, state, now, zoom, after);
    }

    /** As an address has it, {@code ?team=web&zoom=50}, or empty. */
    String address() {
        var parts = new LinkedHashSet<String>();
        add(parts, "team", team);
        add(parts, "state", state);
        add(parts, "fold", String.join(",", fold));
        add(parts, "zoom", zoom == 100 ? "" : String.valueOf(zoom));
        add(parts, "after", after);
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static void add(Set<String> parts, String name, String value) {
        if (!value.isEmpty()) {
            parts.add(name + "=" + Show.urlEncode(value));
        }
    }
}
