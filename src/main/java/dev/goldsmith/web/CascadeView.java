package dev.goldsmith.web;

import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.CascadeState;
import dev.goldsmith.cascade.ItemState;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cascade as its page shows it.
 *
 * @param state that the lines were narrowed to; empty: all
 * @param lines of this page, by wave
 * @param after how many come before them
 * @param next number after which the next page begins; null: this is the last one
 */
record CascadeView(
        String root,
        CascadeList.Shown shown,
        String state,
        CascadeBar bar,
        List<Wave> waves,
        List<CascadeList.Line> lines,
        int hidden,
        int after,
        @Nullable String next) {
    /** Items of one page. */
    private static final int MOST = 100;

    /**
     * @param number 0: what isn't built
     */
    record Wave(int number, CascadeBar bar) {}

    /** What is nobody's to do anything about, and has no name, is counted. */
    static CascadeView of(String root, CascadeList.Shown shown, String state, int after) {
        var named =
                shown.items().stream()
                        .filter(it -> !it.hidden() || it.may())
                        .filter(it -> state.isEmpty() || it.state().word().equals(state))
                        .sorted(
                                Comparator.comparing(CascadeList.Line::wave)
                                        .thenComparing(CascadeList.Line::number))
                        .toList();
        int from = Math.clamp(after, 0, named.size());
        int to = Math.min(named.size(), from + MOST);
        return new CascadeView(
                root,
                shown,
                state,
                CascadeBar.of(shown.items()),
                shown.items().stream()
                        .collect(
                                Collectors.groupingBy(
                                        CascadeList.Line::wave, TreeMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(it -> new Wave(it.getKey(), CascadeBar.of(it.getValue())))
                        .toList(),
                named.subList(from, to),
                (int) shown.items().stream().filter(it -> it.hidden() && !it.may()).count(),
                from,
                to < named.size() ? String.valueOf(to) : null);
    }

    public Cascade cascade() {
        return shown.cascade();
    }

    public String base() {
        return root + "/cascades/" + cascade().number;
    }

    public String address(String state) {
        return state.isEmpty() ? base() : base() + "?state=" + state;
    }

    /** This page of it, as it is now. */
    public String here() {
        return "%s?state=%s&after=%d&was=%s"
                .formatted(base(), state, after, cascade().state.word());
    }

    public List<ItemState> states() {
        return bar.counts().stream().map(CascadeBar.Count::state).toList();
    }

    public boolean active() {
        return !cascade().state.ended();
    }

    private boolean owns(CascadeState... states) {
        return shown.owns() && List.of(states).contains(cascade().state);
    }

    public boolean mayPause() {
        return owns(CascadeState.RUNNING);
    }

    public boolean mayResume() {
        return owns(CascadeState.PAUSED, CascadeState.HALTED);
    }

    public boolean mayCancel() {
        return owns(CascadeState.RUNNING, CascadeState.PAUSED, CascadeState.HALTED);
    }

    public boolean mayRollBack() {
        return shown.owns() && cascade().state.next().contains(CascadeState.ROLLING_BACK);
    }

    public boolean maySkip(CascadeList.Line line) {
        return line.may()
                && line.state() != ItemState.RUNNING
                && line.state().next().contains(ItemState.SKIPPED);
    }

    public boolean mayRetry(CascadeList.Line line) {
        return line.may()
                && line.state().ended()
                && line.state().next().contains(ItemState.WAITING);
    }
}
