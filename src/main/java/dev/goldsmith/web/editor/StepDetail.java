package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A property that only some kinds of steps have.
 *
 * @param name of the property
 */
record StepDetail(String name, String label, String hint, Kind kind) {
    enum Kind {
        TEXT,
        /** An array of texts, one a line. */
        LINES,
        NUMBER,
        /** An array of numbers, with commas. */
        NUMBERS,
        BOX
    }

    private static final StepDetail CHECK =
            new StepDetail(
                    "restartCheckCommand",
                    "Check, optional",
                    "asked until it succeeds once the guest is back",
                    Kind.TEXT);

    private static final StepDetail TIMEOUT =
            new StepDetail(
                    "restartTimeout", "Time limit", "empty: 5m; such as 90s or 1h30m", Kind.TEXT);

    private static final Map<String, List<StepDetail>> OF =
            Map.of(
                    "PowerShell",
                    List.of(
                            new StepDetail(
                                    "validExitCodes",
                                    "Exit codes that are right",
                                    "empty: 0; such as 0, 3010",
                                    Kind.NUMBERS),
                            new StepDetail("runElevated", "With the highest rights", "", Kind.BOX),
                            new StepDetail(
                                    "runAsSystem",
                                    "As SYSTEM, which needs the highest rights",
                                    "",
                                    Kind.BOX)),
                    "LinuxRestart",
                    List.of(CHECK, TIMEOUT),
                    "WindowsRestart",
                    List.of(
                            new StepDetail(
                                    "restartCommand",
                                    "Command, optional",
                                    "empty: shutdown /r /f /t 0",
                                    Kind.TEXT),
                            CHECK,
                            TIMEOUT),
                    "WindowsUpdate",
                    List.of(
                            new StepDetail(
                                    "searchCriteria",
                                    "Search",
                                    "empty: BrowseOnly=0 and IsInstalled=0",
                                    Kind.TEXT),
                            new StepDetail(
                                    "filters",
                                    "Filters",
                                    "one a line: include: or exclude: and an expression about $_; the first that holds decides",
                                    Kind.LINES),
                            new StepDetail(
                                    "updateLimit",
                                    "Most in one round",
                                    "empty: 1000",
                                    Kind.NUMBER)));

    static List<StepDetail> of(String type) {
        return OF.getOrDefault(type, List.of());
    }

    /** Kinds of steps that have nothing but these, and a name. */
    static boolean isAll(String type) {
        return OF.containsKey(type) && !type.equals("PowerShell");
    }

    static Stream<StepDetail> all() {
        return OF.values().stream().flatMap(List::stream).distinct();
    }

    /** What its field shows, by the property's name. */
    static Map<String, String> shown(JsonNode step) {
        var shown = new LinkedHashMap<String, String>();
        of(Shown.text(step, "type")).forEach(it -> shown.put(it.name, it.in(step)));
        return shown;
    }

    /** What was typed, of a step whose kind isn't known here. */
    static Map<String, String> typed(Typed typed, String prefix) {
        var all = new LinkedHashMap<String, String>();
        all().forEach(it -> {
            var text = typed.text(prefix + it.name);
            if (text != null) {
                all.put(it.name, text);
            }
        });
        return all;
    }

    private String in(JsonNode step) {
        return switch (kind) {
            case TEXT, NUMBER -> Shown.text(step, name);
            case LINES -> Shown.commands(step, name);
            case NUMBERS ->
                    step.get(name) instanceof ArrayNode array
                            ? array.valueStream()
                                    .map(Shown::element)
                                    .collect(Collectors.joining(", "))
                            : Shown.text(step, name);
            case BOX -> String.valueOf(step.path(name).asBoolean(false));
        };
    }

    void into(ObjectNode step, String typed) {
        if (typed.equals(in(step))) {
            return;
        }
        if (typed.isBlank()) {
            step.remove(name);
            return;
        }
        switch (kind) {
            case TEXT -> Shown.text(step, name, typed);
            case LINES -> Shown.commands(step, name, typed);
            case NUMBER -> Shown.whole(step, name, typed);
            case NUMBERS -> {
                var array = step.arrayNode();
                for (var number : typed.strip().split("[,\\s]+")) {
                    // What is no number goes in as typed, so that the reader can say so.
                    if (number.matches("-?\\d{1,9}")) {
                        array.add(Integer.parseInt(number));
                    } else {
                        array.add(number);
                    }
                }
                step.set(name, array);
            }
            case BOX -> Shown.flag(step, name, Boolean.valueOf(typed));
        }
    }
}
