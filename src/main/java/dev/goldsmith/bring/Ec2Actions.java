package dev.goldsmith.bring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    private final Recipe recipe;
    private final Map<String, String> values;
    private final boolean check;

    Ec2Actions(Recipe recipe, Map<String, String> values, boolean check) {
        this.recipe = recipe;
        this.values = values;
        this.check = check;
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
            recipe.missing(
                    step.first(),
                    step.text("name"),
                    "the step %s, which has a loop or a condition,".formatted(step.text("name")));
            recipe.adapted(
                    step.first(),
                    step.last(),
                    "Loops and conditions aren't read. A step stands in its place that fails until it is mended: write its commands out.");
            return;
        }
        var inputs = step.get("inputs");
        var each =
                inputs == null
                        ? List.<Yaml>of()
                        : inputs.isList() ? inputs.list() : List.of(inputs);
        var action = step.text("action");
        recipe.taken(step.first(), step.first(), "The step “%s”.".formatted(step.text("name")));
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
        recipe.missing(step.first(), step.text("name"), source);
        recipe.adapted(
                step.first(),
                step.last(),
                "`%s` isn't fetched from S3. A step stands in its place that fails until it is mended: put the file where `sourceUri` can name it."
                        .formatted(source));
    }

    private void download(Yaml step, Yaml it) {
        var source = replaced(step, it.text("source"));
        var to = replaced(step, it.text("destination"));
        var sum = it.text("checksum").length() == 64 ? it.text("checksum") : "";
        var path =
                to.endsWith("/")
                        ? to + source.replaceFirst("[?#].*", "").replaceFirst("^.*/", "")
                        : to;
        recipe.file(it.first(), step.text("name"), source, path, sum);
        if (sum.isEmpty() && it.has("checksum")) {
            recipe.left(
                    it.first(),
                    it.last(),
                    "Its checksum isn't SHA-256; the one of what is fetched at the save counts.");
        }
        recipe.taken(it.first(), it.last(), "A step that fetches the file.");
    }

    private void execute(Yaml step, String action, Yaml it) {
        var commands = new ArrayList<String>();
        if (action.equals("ExecuteBinary")) {
            commands.add(
                    Shells.words(
                            java.util.stream.Stream.concat(
                                            java.util.stream.Stream.of(it.text("path")),
                                            it.texts("arguments").stream())
                                    .map(t -> replaced(step, t))
                                    .toList()));
        } else {
            it.texts("commands").forEach(c -> replaced(step, c).lines().forEach(commands::add));
        }
        if (commands.isEmpty()) {
            missing(step, it.has("file") ? it.text("file") : action);
            return;
        }
        boolean power = recipe.isWindows();
        var lines = power ? commands : Shells.as("root", "bash -e", commands);
        ObjectNode made =
                check
                        ? recipe.check(
                                step.first(), power ? "PowerShell" : "Shell", step.text("name"))
                        : recipe.step(
                                step.first(), power ? "PowerShell" : "Shell", step.text("name"));
        lines.forEach(made.putArray("inline")::add);
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

    private void files(Yaml step, String action, Yaml it) {
        var path = Shells.quoted(replaced(step, it.text("path")));
        var from = Shells.quoted(replaced(step, it.text("source")));
        var to = Shells.quoted(replaced(step, it.text("destination")));
        List<String> commands =
                recipe.isWindows()
                        ? List.of()
                        : switch (action) {
                            case "CreateFile", "AppendFile" ->
                                    Shells.write(
                                            replaced(step, it.text("path")),
                                            replaced(step, it.text("content")),
                                            action.equals("AppendFile"),
                                            it.text("permissions"),
                                            it.text("owner"));
                            case "CreateFolder" -> Shells.asRoot(List.of("mkdir -p " + path));
                            case "DeleteFile" -> Shells.asRoot(List.of("rm -f " + path));
                            case "DeleteFolder" ->
                                    Shells.asRoot(
                                            List.of(
                                                    (it.isTrue("force") ? "rm -rf " : "rmdir ")
                                                            + path));
                            case "CopyFile" -> Shells.asRoot(List.of("cp " + from + " " + to));
                            case "CopyFolder" -> Shells.asRoot(List.of("cp -R " + from + " " + to));
                            case "MoveFile", "MoveFolder" ->
                                    Shells.asRoot(List.of("mv " + from + " " + to));
                            case "CreateSymlink" ->
                                    Shells.asRoot(
                                            List.of(
                                                    "ln -s "
                                                            + Shells.quoted(
                                                                    it.text("target").isEmpty()
                                                                            ? it.text("path")
                                                                            : it.text("target"))
                                                            + " "
                                                            + path));
                            case "SetFileOwner", "SetFolderOwner" ->
                                    Shells.asRoot(
                                            List.of(
                                                    "chown "
                                                            + (it.isTrue("recursive") ? "-R " : "")
                                                            + Shells.quoted(it.text("owner"))
                                                            + " "
                                                            + path));
                            case "SetFilePermissions", "SetFolderPermissions" ->
                                    Shells.asRoot(
                                            List.of(
                                                    "chmod "
                                                            + (it.isTrue("recursive") ? "-R " : "")
                                                            + Shells.quoted(it.text("permissions"))
                                                            + " "
                                                            + path));
                            case "ListFiles", "ReadFile" ->
                                    Shells.asRoot(
                                            List.of(
                                                    (action.equals("ReadFile") ? "cat " : "ls -l ")
                                                            + path));
                            case "InstallMSI", "UninstallMSI", "SetRegistry" -> List.of();
                            default -> List.of();
                        };
        if (commands.isEmpty()) {
            recipe.missing(
                    step.first(), step.text("name"), "what the action %s does".formatted(action));
            recipe.adapted(
                    step.first(),
                    step.last(),
                    "The action `%s` isn't read%s. A step stands in its place that fails until it is mended: write it as commands."
                            .formatted(action, recipe.isWindows() ? " for Windows" : ""));
        } else {
            recipe.shell(it.first(), step.text("name"), commands);
            recipe.taken(it.first(), it.last(), "A step, run as root.");
        }
    }

    private String replaced(Yaml step, String text) {
        var unknown = new ArrayList<String>();
        var replaced = Ec2Component.replaced(text, values, unknown);
        for (var name : unknown) {
            recipe.left(
                    step.first(),
                    step.first(),
                    "`{{ %s }}` isn't known here, and stands as it is. Write its value out."
                            .formatted(name));
        }
        return replaced;
    }
}
