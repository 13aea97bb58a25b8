package dev.goldsmith.bring;

import dev.goldsmith.bring.DockerLines.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Steps out of instructions: each runs as its user, in its folder, with its environment. */
final class DockerSteps {
    private static final Pattern FLAG = Pattern.compile("^--([a-z-]++)(?:=(\\S++))?\\s++");

    private final Recipe recipe;
    private final DockerVariables variables;
    private String user = "root";
    private String folder = "/";
    private @Nullable List<String> shell;

    DockerSteps(Recipe recipe, DockerVariables variables) {
        this.recipe = recipe;
        this.variables = variables;
    }

    void run(Instruction it, @Nullable List<String> words) {
        var rest = it.rest();
        var flag = FLAG.matcher(rest);
        while (flag.lookingAt()) {
            recipe.left(
                    it.first(),
                    it.first(),
                    "`--%s` of `RUN`: %s"
                            .formatted(
                                    flag.group(1),
                                    flag.group(1).equals("mount")
                                            ? "nothing is mounted here; what the command needs of it must be in the machine."
                                            : "it is about containers."));
            rest = rest.substring(flag.end());
            flag = FLAG.matcher(rest);
        }
        var commands = new ArrayList<String>();
        if (words != null) {
            commands.add(Shells.words(words));
        } else if (!it.documents().isEmpty() && rest.matches("<<-?[\"']?[\\w.]+[\"']?")) {
            it.documents().getFirst().text().lines().forEach(commands::add);
        } else {
            rest.lines().map(String::stripTrailing).forEach(commands::add);
            for (int i = 0; i < commands.size() - 1; i++) {
                commands.set(i, commands.get(i) + " \\");
            }
            for (var document : it.documents()) {
                document.text().lines().forEach(commands::add);
                commands.add(document.name());
            }
        }
        var name = title(rest.startsWith("<<") && !commands.isEmpty() ? commands.getFirst() : rest);
        if (recipe.isWindows()) {
            windows(it, name, commands);
        } else {
            recipe.shell(it.first(), name, around(commands));
            recipe.taken(it.first(), it.last(), "A step, run as %s.".formatted(user));
        }
    }

    private void windows(Instruction it, String name, List<String> commands) {
        boolean power =
                shell != null
                        && shell.getFirst()
                                .toLowerCase(java.util.Locale.ROOT)
                                .matches(".*(powershell|pwsh).*");
        var lines = new ArrayList<String>();
        variables
                .all()
                .forEach((key, value) ->
                        lines.add("$env:%s = '%s'".formatted(key, value.replace("'", "''"))));
        if (!folder.equals("/")) {
            lines.add("Set-Location '%s'".formatted(folder.replace("'", "''")));
        }
        if (power) {
            commands.forEach(l -> lines.add(l.replaceFirst(" \\\\$", " `")));
        } else {
            lines.add(
                    "cmd /S /C '%s'"
                            .formatted(
                                    String.join(" ", commands)
                                            .replaceAll(" [\\\\`](?= )", "")
                                            .replace("'", "''")));
        }
        recipe.script(it.first(), "PowerShell", name, lines).put("runElevated", true);
        recipe.adapted(
                it.first(),
                it.last(),
                "A PowerShell step with the highest rights"
                        + (power ? "." : ", which calls `cmd`."));
    }

    private List<String> around(List<String> commands) {
        var lines = new ArrayList<>(variables.exports());
        if (!folder.equals("/")) {
            lines.add("cd " + Shells.quoted(folder));
        }
        lines.addAll(commands);
        var shell = this.shell;
        var by = "sh -e";
        if (shell != null && shell.size() > 1) {
            var words = shell.subList(0, shell.size() - 1);
            by = Shells.words(words) + " -";
        }
        return Shells.as(user, by, lines);
    }

    void copy(Instruction it, @Nullable List<String> list) {
        var rest = it.rest();
        String from = "";
        String owner = "";
        String mode = "";
        String checksum = "";
        var flag = FLAG.matcher(rest);
        while (flag.lookingAt()) {
            var value = flag.group(2) == null ? "" : flag.group(2);
            switch (flag.group(1)) {
                case "from" -> from = value;
                case "chown" -> owner = value;
                case "chmod" -> mode = value;
                case "checksum" -> checksum = value.replaceFirst("^sha256:", "");
                default ->
                        recipe.left(
                                it.first(),
                                it.first(),
                                "`--%s` of `%s`: it is about a container's layers."
                                        .formatted(flag.group(1), it.word()));
            }
            rest = rest.substring(flag.end());
            flag = FLAG.matcher(rest);
        }
        var words =
                list != null
                        ? list
                        : List.of(
                                variables.replaced(rest.replace("\n", " ")).strip().split("\\s+"));
        if (words.size() < 2) {
            throw Unreadable.at(
                    it.first(), "`%s` needs a source and a destination.".formatted(it.word()));
        }
        var to = absolute(words.getLast());
        var sources = words.subList(0, words.size() - 1);
        if (!it.documents().isEmpty()) {
            for (var document : it.documents()) {
                var path = to.endsWith("/") ? to + document.name() : to;
                var text =
                        document.quoted() ? document.text() : variables.replaced(document.text());
                recipe.shell(
                        it.first(), "Write " + path, Shells.write(path, text, false, mode, owner));
            }
            recipe.taken(it.first(), it.last(), "A step that writes the file as root.");
            return;
        }
        for (var source : sources) {
            if (source.matches("https?://.*") && !source.endsWith(".git")) {
                var path =
                        to.endsWith("/")
                                ? to + source.replaceFirst("[?#].*", "").replaceFirst("^.*/", "")
                                : to;
                recipe.file(it.first(), "Add " + path, source, path, checksum);
                recipe.taken(
                        it.first(),
                        it.last(),
                        "A step that fetches the file; an archive isn't unpacked.");
            } else {
                recipe.missing(it.first(), "Copy %s to %s".formatted(source, to), source);
                recipe.adapted(
                        it.first(),
                        it.last(),
                        from.isEmpty()
                                ? "`%s` wasn't handed in. It is replaced by a step that fails until you fix it: put the file where `sourceUri` of a File step can name it."
                                        .formatted(source)
                                : "`%s` comes from `%s`, which isn't built here. It is replaced by a step that fails until you fix it."
                                        .formatted(source, from));
            }
        }
    }

    void environment(Instruction it, Map<String, String> pairs) {
        var lines = new StringBuilder();
        pairs.forEach((name, value) -> {
            variables.set(name, value);
            lines.append("%s=\"%s\"\n".formatted(name, value.replace("\"", "\\\"")));
        });
        if (recipe.isWindows()) {
            var set = new ArrayList<String>();
            pairs.forEach((name, value) ->
                    set.add(
                            "[Environment]::SetEnvironmentVariable('%s', '%s', 'Machine')"
                                    .formatted(name, value.replace("'", "''"))));
            recipe.script(it.first(), "PowerShell", "Environment", set).put("runElevated", true);
        } else {
            recipe.shell(
                    it.first(),
                    "Environment",
                    Shells.write("/etc/environment", lines.toString(), true, "", ""));
        }
        recipe.adapted(
                it.first(),
                it.last(),
                "In the environment of the steps that follow, and of anyone who signs in to the machine (`/etc/environment`); services have their own.");
    }

    void folder(Instruction it) {
        folder = absolute(variables.replaced(it.rest()));
        if (recipe.isWindows()) {
            recipe.script(
                    it.first(),
                    "PowerShell",
                    "Folder " + folder,
                    List.of(
                            "New-Item -ItemType Directory -Force '%s' | Out-Null"
                                    .formatted(folder.replace("'", "''"))));
        } else {
            recipe.shell(
                    it.first(),
                    "Folder " + folder,
                    List.of("sudo mkdir -p " + Shells.quoted(folder)));
        }
        recipe.taken(
                it.first(),
                it.last(),
                "A step that makes the folder; steps that follow run in it.");
    }

    void user(Instruction it) {
        user = variables.replaced(it.rest()).replaceFirst(":.*", "").strip();
        user =
                user.equals("0") || user.isEmpty()
                        ? "root"
                        : user.matches("\\d+") ? "#" + user : user;
        recipe.taken(it.first(), it.last(), "Steps that follow run as it.");
    }

    void shell(Instruction it, @Nullable List<String> words) {
        if (words == null || words.isEmpty()) {
            throw Unreadable.at(
                    it.first(), "`SHELL` needs a list such as `[\"/bin/bash\", \"-c\"]`.");
        }
        shell = words;
        recipe.taken(it.first(), it.last(), "Steps that follow are run by it.");
    }

    private String absolute(String path) {
        return path.startsWith("/") || path.matches("[A-Za-z]:.*")
                ? path
                : (folder.endsWith("/") ? folder : folder + "/") + path;
    }

    private static String title(String command) {
        var line = command.strip().lines().findFirst().orElse("").strip();
        return line.length() > 60 ? line.substring(0, 59) + "…" : line;
    }
}
