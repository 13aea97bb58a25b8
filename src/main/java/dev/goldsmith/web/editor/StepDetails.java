package dev.goldsmith.web.editor;

import static dev.goldsmith.web.editor.Field.Kind.BOX;
import static dev.goldsmith.web.editor.Field.Kind.LINES;
import static dev.goldsmith.web.editor.Field.Kind.NUMBER;
import static dev.goldsmith.web.editor.Field.Kind.NUMBERS;
import static dev.goldsmith.web.editor.Field.Kind.TEXT;

import java.util.List;
import java.util.Map;

/** What only some kinds of steps have. */
final class StepDetails {
    private static final Detail CHECK =
            new Detail(
                    "restartCheckCommand",
                    "Check, optional",
                    "asked until it succeeds once the guest is back",
                    TEXT);

    private static final Detail TIMEOUT =
            new Detail("restartTimeout", "Time limit", "empty: 5m; such as 90s or 1h30m", TEXT);

    private static final Map<String, List<Detail>> OF =
            Map.of(
                    "PowerShell",
                    List.of(
                            new Detail(
                                    "validExitCodes",
                                    "Exit codes that are right",
                                    "empty: 0; such as 0, 3010",
                                    NUMBERS),
                            new Detail("runElevated", "With the highest rights", "", BOX),
                            new Detail(
                                    "runAsSystem",
                                    "As SYSTEM, which needs the highest rights",
                                    "",
                                    BOX)),
                    "LinuxRestart",
                    List.of(CHECK, TIMEOUT),
                    "WindowsRestart",
                    List.of(
                            new Detail(
                                    "restartCommand",
                                    "Command, optional",
                                    "empty: shutdown /r /f /t 0",
                                    TEXT),
                            CHECK,
                            TIMEOUT),
                    "WindowsUpdate",
                    List.of(
                            new Detail(
                                    "searchCriteria",
                                    "Search",
                                    "empty: BrowseOnly=0 and IsInstalled=0",
                                    TEXT),
                            new Detail(
                                    "filters",
                                    "Filters",
                                    "one a line: include: or exclude: and an expression about $_; the first that holds decides",
                                    LINES),
                            new Detail("updateLimit", "Most in one round", "empty: 1000", NUMBER)));

    private StepDetails() {}

    static List<Detail> of(String type) {
        return OF.getOrDefault(type, List.of());
    }

    /** Kinds of steps that have nothing but these, and a name. */
    static boolean isAll(String type) {
        return OF.containsKey(type) && !type.equals("PowerShell");
    }

    /** Of steps whose kind isn't known. */
    static List<Detail> all() {
        return OF.values().stream().flatMap(List::stream).distinct().toList();
    }
}
