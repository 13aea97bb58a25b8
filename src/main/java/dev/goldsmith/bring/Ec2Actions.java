package dev.goldsmith.bring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a step of a component does, as a step or a check of ours. */
final class Ec2Actions {
    private static final Set<String> STEP =
            Set.of(
                    "name",
                    "action",
                    "inputs",
                    "timeoutSeconds",
                    "onFailure",
                    "maxAttempts",
                    "loop",
                    "if");

    /** What a machine that checks an image isn't for. */
    private static final Set<String> CHANGING = Set.of("Reboot", "UpdateOS");

    private final Recipe recipe;
    private final Map<String, String> values;
    private final String phase;
    private final boolean check;

    /** Names without a known value in what is read of a step. */
    private final Set<String> unknown = new LinkedHashSet<>();

    Ec2Actions(Recipe recipe, Map<String, String> values, String phase) {
        this.recipe = recipe;
        this.values = values;
        this.phase = phase;
        this.check = phase.equals("test");
    }

    void add(Yaml step) {
        step.map()
                .forEach((name, it) -> {
                    if (!STEP.contains(name)
                            || name.equals("onFailure")
                            || name.equals("maxAttempts")
                            || name.equals("timeoutSeconds")) {
                        recipe.left(
                                it.first(),
                                it.last(),
                                "`%s`: %s"
                                        .formatted(
                                                name,
                                                name.equals("onFailure")
                                                                && it.text()
                                                                        .equalsIgnoreCase("abort")
                                                        ? "a step that fails ends a build here as well."
                                                        : "a step has none here; the build's time limit covers all."));
                    }
                });
        if (step.has("loop") || step.has("if")) {
            script(
                    step,
                    recipe.missing(
                            "the step %s, which has a loop or a condition,"
                                    .formatted(step.text("name"))));
            recipe.adapted(
                    step.first(),
                    step.last(),
                    "Loops and conditions aren't read. It is replaced by a step that fails until you fix it: write its commands out.");
            return;
        }
        var inputs = step.get("inputs");
        var each =
                inputs == null
                        ? List.<Yaml>of()
                        : inputs.isList() ? inputs.list() : List.of(inputs);
        for (int i = 0; i < each.size(); i++) {
            var path = "%s.%s.inputs".formatted(phase, step.text("name"));
            var input = inputs != null && inputs.isList() ? path + "[%d]".formatted(i) : path;
            each.get(i).map().forEach((name, it) -> known(input + "." + name, it));
        }
        var action = step.text("action");
        recipe.taken(step.first(), step.first(), "The step “%s”.".formatted(step.text("name")));
        if (check && CHANGING.contains(action)) {
            recipe.left(
                    step.first(),
                    step.last(),
                    "`%s` in the phase `test`: checks don't change the machine that runs them."
                            .formatted(action));
            return;
        }
        switch (action) {
            case "Reboot" -> {
                recipe.step(
                        step.first(),
                        recipe.isWindows() ? "WindowsRestart" : "LinuxRestart",
                        step.text("name"));
                recipe.taken(step.first(), step.last(), "A step that restarts the machine.");
            }
            case "UpdateOS" -> update(step, each);
            case "ExecuteBash", "ExecuteDocument", "ExecuteBinary", "ExecutePowerShell" ->
                    each.forEach(it -> execute(step, action, it));
            case "WebDownload" -> each.forEach(it -> download(step, it));
            case "S3Download", "S3Upload" -> {
                if (action.equals("S3Upload")) {
                    recipe.left(
                            step.first(),
                            step.last(),
                            "A file that leaves the machine; nothing in the image changes.");
                } else {
                    each.forEach(it -> missing(step, it.text("source")));
                }
            }
            case String other -> each.forEach(it -> files(step, other, it));
        }
        if (each.isEmpty() && !action.equals("Reboot") && !action.equals("UpdateOS")) {
            recipe.left(
                    step.first(),
                    step.last(),
                    "`%s` without inputs does nothing.".formatted(action));
        } else {
            recipe.taken(
                    step.first(),
                    Math.min(step.last(), inputs == null ? step.last() : inputs.first()),
                    "`%s`.".formatted(action));
        }
    }

    /** What a later step can name. */
    private void known(String name, Yaml it) {
        var text = Ec2Component.replaced(it.text(), values, new LinkedHashSet<>());
        if (it.isText() && !text.contains("{{")) {
            values.put(name, text);
        }
    }

    private void update(Yaml step, List<Yaml> inputs) {
        var it =
                recipe.step(
                        step.first(),
                        recipe.isWindows() ? "WindowsUpdate" : "LinuxUpdate",
                        step.text("name"));
        var exclude = inputs.stream().flatMap(i -> i.texts("exclude").stream()).toList();
        if (!exclude.isEmpty() && !recipe.isWindows()) {
            exclude.forEach(it.putArray("exclude")::add);
        }
        recipe.taken(step.first(), step.last(), "A step that installs updates.");
        if (inputs.stream().anyMatch(i -> i.has("include"))
                || recipe.isWindows() && !exclude.isEmpty()) {
            recipe.left(
                    step.first(),
                    step.last(),
                    "`include` and, on Windows, `exclude` aren't taken; see the step's own fields.");
        }
    }

    private void missing(Yaml step, String source) {
        script(step, recipe.missing(source));
        recipe.adapted(
                step.first(),
                step.last(),
                "`%s` isn't fetched from S3. It is replaced by a step that fails until you fix it: put the file where `sourceUri` can name it."
                        .formatted(source));
    }

    private void download(Yaml step, Yaml it) {
        var source = replaced(it.text("source"));
        var to = replaced(it.text("destination"));
        if (!unknown.isEmpty()) {
            script(step, failing(step, List.of("# Fetch %s to %s".formatted(source, to))));
            return;
        }
        var sum = it.text("checksum").length() == 64 ? it.text("checksum") : "";
        var path =
                to.endsWith("/")
                        ? to + source.replaceFirst("[?#].*", "").replaceFirst("^.*/", "")
                        : to;
        if (check) {
            recipe.check(it.first(), "File", step.text("name"))
                    .put("sourceUri", source)
                    .put("destination", path);
        } else {
            recipe.file(it.first(), step.text("name"), source, path, sum);
        }
        if ((sum.isEmpty() || check) && it.has("checksum")) {
            recipe.left(
                    it.first(),
                    it.last(),
                    "Its checksum isn't taken; the one of what is fetched at the save counts.");
        }
        recipe.taken(it.first(), it.last(), "A step that fetches the file.");
    }

    private void execute(Yaml step, String action, Yaml it) {
        var commands = new ArrayList<String>();
        if (action.equals("ExecuteBinary")) {
            commands.add(
                    Shells.words(
                            Stream.concat(
                                            Stream.of(it.text("path")),
                                            it.texts("arguments").stream())
                                    .map(this::replaced)
                                    .toList()));
        } else {
            it.texts("commands").forEach(c -> replaced(c).lines().forEach(commands::add));
        }
        if (commands.isEmpty()) {
            missing(step, it.has("file") ? it.text("file") : action);
            return;
        }
        boolean power = recipe.isWindows();
        var lines = failing(step, power ? commands : Shells.as("root", "bash -e", commands));
        var made = script(step, lines);
        if (power) {
            made.put("runElevated", true);
        }
        recipe.taken(
                it.first(),
                it.last(),
                power
                        ? "Its commands, with the highest rights."
                        : "Its commands, run as root by `bash -e`: the first that fails ends the build.");
    }

    /** A step of the build, or a check where the phase is one. */
    private ObjectNode script(Yaml step, List<String> lines) {
        var type = recipe.isWindows() ? "PowerShell" : "Shell";
        ObjectNode made =
                check
                        ? recipe.check(step.first(), type, step.text("name"))
                        : recipe.step(step.first(), type, step.text("name"));
        lines.forEach(made.putArray("inline")::add);
        return made;
    }

    /** The same lines, behind one that fails while a value in them isn't known. */
    private List<String> failing(Yaml step, List<String> lines) {
        if (unknown.isEmpty()) {
            return lines;
        }
        var names = "{{ " + String.join(" }}, {{ ", unknown) + " }}";
        unknown.clear();
        recipe.adapted(
                step.first(),
                step.last(),
                "`%s` isn't known here. The step fails until you write its value out."
                        .formatted(names));
        var text = "Write out the value of %s, then remove this line".formatted(names);
        return Stream.concat(
                        Stream.of(
                                recipe.isWindows()
                                        ? "throw '%s'".formatted(text)
                                        : "echo %s >&2; exit 1".formatted(Shells.quoted(text))),
                        lines.stream())
                .toList();
    }

    private void files(Yaml step, String action, Yaml it) {
        var commands =
                recipe.isWindows()
                        ? List.<String>of()
                        : Ec2Files.commands(action, it, this::replaced);
        if (commands.isEmpty()) {
            script(step, recipe.missing("what the action %s does".formatted(action)));
            recipe.adapted(
                    step.first(),
                    step.last(),
                    "The action `%s` isn't read%s. It is replaced by a step that fails until you fix it: write it as commands."
                            .formatted(action, recipe.isWindows() ? " for Windows" : ""));
        } else {
            script(step, failing(step, commands));
            recipe.taken(it.first(), it.last(), "A step, run as root.");
        }
    }

    private String replaced(String text) {
        return Ec2Component.replaced(text, values, unknown);
    }
}
