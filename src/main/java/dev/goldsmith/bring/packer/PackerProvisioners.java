package dev.goldsmith.bring.packer;

import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Shells;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Provisioners, in their order, as steps. */
final class PackerProvisioners {
    private static final String RESTART =
            "(sudo\\s+)?(/sbin/)?(reboot|shutdown -r( now| \\+?0)?|systemctl reboot)(\\s+-\\w+)*\\s*&?";

    /** The end of nearly every file for Azure. */
    private static final Pattern GENERALIZE =
            Pattern.compile("(?i)waagent.*-deprovision|sysprep.*/generalize");

    private final Recipe recipe;
    private final Values values;
    private final Set<String> chosen;

    /**
     * @param chosen names of the source, for {@code only} and {@code except}
     */
    PackerProvisioners(Recipe recipe, Values values, Set<String> chosen) {
        this.recipe = recipe;
        this.values = values;
        this.chosen = chosen;
    }

    void add(Body.Block block) {
        var it = new ProvisionerFields(recipe, values, chosen, block);
        if (it.isOthers()) {
            recipe.left(
                    block.first(), block.last(), "It is for another source (`only`, `except`).");
            return;
        }
        recipe.taken(
                block.first(), block.first(), "The provisioner `%s`.".formatted(block.label(0)));
        if (it.lines("inline").stream().anyMatch(l -> GENERALIZE.matcher(l).find())) {
            generalize(it);
            return;
        }
        switch (block.label(0)) {
            case "shell" -> shell(it);
            case "powershell" -> power(it);
            case "windows-shell" -> {
                var lines =
                        it.lines("inline").stream()
                                .map(l ->
                                        l.startsWith("#")
                                                ? l
                                                : "cmd /S /C '%s'".formatted(l.replace("'", "''")))
                                .toList();
                script(it, "PowerShell", lines);
                recipe.adapted(
                        block.first(),
                        block.first(),
                        "A PowerShell step that calls `cmd` for each line.");
            }
            case "file" -> file(it);
            case "windows-restart" -> restart(it);
            case "windows-update" -> update(it);
            case "breakpoint" ->
                    recipe.left(
                            block.first(),
                            block.last(),
                            "`breakpoint`: nobody sits before a build here; `errorHandling` keeps the machine of a failed one.");
            case "shell-local", "comment" ->
                    recipe.left(
                            block.first(),
                            block.last(),
                            "`%s` runs where Packer is called, which changes nothing in the image."
                                    .formatted(block.label(0)));
            case "sleep" ->
                    recipe.left(
                            block.first(), block.last(), "`sleep`: steps wait for what they need.");
            case String other -> {
                recipe.missing(
                        block.first(), other, "what the provisioner %s needs".formatted(other));
                recipe.adapted(
                        block.first(),
                        block.last(),
                        "`%s` isn't run here. It is replaced by a step that fails until you fix it: write what it does as commands."
                                .formatted(other));
            }
        }
        it.rest();
    }

    /** Where a shell does more than that, the rest of its lines is a step. */
    private void generalize(ProvisionerFields it) {
        var kept = new ArrayList<String>();
        if (it.block.label(0).equals("shell")) {
            it.lines("inline").stream()
                    .filter(l -> !GENERALIZE.matcher(l).find())
                    .forEach(kept::add);
            step(it, it.text("execute_command").contains("sudo"), "sh -e", it.environment(), kept);
        }
        recipe.left(
                it.first("inline"),
                it.last("inline"),
                "Generalizing: every image is generalized here at the end of its build."
                        + (kept.isEmpty() ? "" : " The other lines are a step."));
        it.rest();
    }

    private void shell(ProvisionerFields it) {
        var environment = it.environment();
        boolean root = it.text("execute_command").contains("sudo");
        var bash =
                it.text("execute_command").contains("bash")
                                || it.text("inline_shebang").contains("bash")
                        ? "bash -e"
                        : "sh -e";
        var lines = new ArrayList<String>();
        for (var line : it.lines("inline")) {
            if (line.strip().matches(RESTART)) {
                step(it, root, bash, environment, lines);
                lines.clear();
                recipe.step(it.block.first(), "LinuxRestart", it.name("Restart"));
                recipe.adapted(
                        it.block.first(),
                        it.block.first(),
                        "`%s` is a step LinuxRestart.".formatted(line.strip()));
            } else {
                lines.add(line);
            }
        }
        step(it, root, bash, environment, lines);
        scripts(it);
    }

    private void step(
            ProvisionerFields it,
            boolean root,
            String shell,
            List<String> environment,
            List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        var all = new ArrayList<String>();
        environment.forEach(e ->
                all.add(Shells.export(e.replaceFirst("=.*", ""), e.replaceFirst("^[^=]*=", ""))));
        all.addAll(lines);
        recipe.shell(it.block.first(), it.name(""), root ? Shells.as("root", shell, all) : all);
    }

    private void power(ProvisionerFields it) {
        var lines = new ArrayList<String>();
        it.environment()
                .forEach(e ->
                        lines.add(
                                "$env:%s = '%s'"
                                        .formatted(
                                                e.replaceFirst("=.*", ""),
                                                e.replaceFirst("^[^=]*=", "").replace("'", "''"))));
        lines.addAll(it.lines("inline"));
        if (!it.lines("inline").isEmpty()) {
            script(it, "PowerShell", lines);
        }
        scripts(it);
    }

    private void script(ProvisionerFields it, String type, List<String> lines) {
        var step = recipe.script(it.block.first(), type, it.name(""), lines);
        var user = it.text("elevated_user");
        if (!user.isEmpty()) {
            step.put("runElevated", true);
            if (user.equalsIgnoreCase("SYSTEM")) {
                step.put("runAsSystem", true);
            }
        }
        var codes = it.numbers("valid_exit_codes");
        if (!codes.isEmpty()) {
            codes.forEach(step.putArray("validExitCodes")::add);
        }
    }

    private void scripts(ProvisionerFields it) {
        for (var name : List.of("script", "scripts")) {
            for (var script : it.lines(name)) {
                recipe.missing(it.block.first(), it.name(script), script);
                recipe.adapted(
                        it.first(name),
                        it.last(name),
                        "`%s` wasn't handed in. It is replaced by a step that fails until you fix it: paste its lines, or put it where `scriptUri` can name it."
                                .formatted(script));
            }
        }
    }

    private void file(ProvisionerFields it) {
        var to = it.text("destination");
        var content = it.value("content");
        if (it.text("direction").equals("download")) {
            recipe.left(
                    it.block.first(),
                    it.block.last(),
                    "A file that leaves the machine; nothing in the image changes.");
        } else if (content != null) {
            if (recipe.isWindows()) {
                recipe.script(
                        it.block.first(),
                        "PowerShell",
                        it.name("Write " + to),
                        List.of(
                                "[IO.File]::WriteAllBytes('%s', [Convert]::FromBase64String('%s'))"
                                        .formatted(
                                                to.replace("'", "''"),
                                                java.util.Base64.getEncoder()
                                                        .encodeToString(
                                                                content.asText()
                                                                        .getBytes(
                                                                                java.nio.charset
                                                                                        .StandardCharsets
                                                                                        .UTF_8)))));
            } else {
                recipe.shell(
                        it.block.first(),
                        it.name("Write " + to),
                        Shells.write(to, content.asText(), false, "", ""));
            }
            recipe.adapted(
                    it.first("content"),
                    it.last("content"),
                    "A step that writes the file" + (recipe.isWindows() ? "." : ", as root."));
        } else {
            var sources = new ArrayList<>(it.lines("source"));
            sources.addAll(it.lines("sources"));
            for (var source : sources) {
                if (source.matches("https?://.*")) {
                    recipe.file(it.block.first(), it.name(""), source, to, "");
                } else {
                    recipe.missing(
                            it.block.first(),
                            it.name("Copy %s to %s".formatted(source, to)),
                            source);
                    recipe.adapted(
                            it.block.first(),
                            it.block.last(),
                            "`%s` wasn't handed in. It is replaced by a step that fails until you fix it: put the file where `sourceUri` of a File step can name it."
                                    .formatted(source));
                }
            }
        }
    }

    private void restart(ProvisionerFields it) {
        var step = recipe.step(it.block.first(), "WindowsRestart", it.name("Restart"));
        put(step, "restartCommand", it.text("restart_command"));
        put(step, "restartCheckCommand", it.text("restart_check_command"));
        put(step, "restartTimeout", it.text("restart_timeout"));
    }

    private void update(ProvisionerFields it) {
        var step = recipe.step(it.block.first(), "WindowsUpdate", it.name("Updates"));
        put(step, "searchCriteria", it.text("search_criteria"));
        var filters = it.lines("filters");
        if (!filters.isEmpty()) {
            filters.forEach(step.putArray("filters")::add);
        }
        it.numbers("update_limit").forEach(limit -> step.put("updateLimit", limit));
    }

    private static void put(
            com.fasterxml.jackson.databind.node.ObjectNode step, String name, String text) {
        if (!text.isEmpty()) {
            step.put(name, text);
        }
    }
}
