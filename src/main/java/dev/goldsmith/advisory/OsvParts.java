package dev.goldsmith.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.advisory.Affected.Event;
import dev.goldsmith.advisory.Osv.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A package that is told in one or several parts. */
final class OsvParts {
    private static final int MOST_VERSIONS = 20_000;

    /** Each version is compared with each. */
    private static final int MOST_EVENTS = 1_000;

    private final Ecosystem ecosystem;
    private final String name;
    private final Set<List<Event>> ranges = new LinkedHashSet<>();
    private final Set<String> versions = new LinkedHashSet<>();
    private Severity worst = Severity.UNRATED;
    private int events;
    private int listed;

    OsvParts(Ecosystem ecosystem, String name) {
        this.ecosystem = ecosystem;
        this.name = name;
    }

    /**
     * @return how much it was
     */
    int add(Severity severity, JsonNode each) throws Unreadable {
        int before = events + listed;
        worst = severity.compareTo(worst) > 0 ? severity : worst;
        for (var range : each.path("ranges")) {
            if (range.path("type").asText("").equals("ECOSYSTEM")) {
                ranges.add(events(range));
            }
        }
        for (var it : each.path("versions")) {
            require(++listed, MOST_VERSIONS, "versions");
            versions.add(version(it));
        }
        return 1 + events + listed - before;
    }

    private List<Event> events(JsonNode range) throws Unreadable {
        var said = new ArrayList<Event>();
        for (var event : range.path("events")) {
            for (var it : event.properties()) {
                var what = Affected.what(it.getKey());
                if (what.isPresent()) {
                    require(++events, MOST_EVENTS, "events");
                    said.add(new Event(what.get(), version(it.getValue())));
                }
            }
        }
        return said;
    }

    Osv.Package together() {
        var affected = new Affected(List.copyOf(ranges), List.copyOf(versions));
        return new Osv.Package(ecosystem, name, worst, affected.brief(ecosystem.order()));
    }

    private static void require(int count, int most, String what) throws Unreadable {
        if (count > most) {
            throw new Unreadable("more than %,d %s of a package".formatted(most, what));
        }
    }

    private static String version(JsonNode value) throws Unreadable {
        if (!value.isTextual() || value.asText().length() > Osv.LONGEST_NAME) {
            throw new Unreadable(
                    "a version isn't a text of at most %d characters".formatted(Osv.LONGEST_NAME));
        }
        return value.asText();
    }
}
