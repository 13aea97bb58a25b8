package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/** What a blueprint puts into an image, part by part. */
final class BlueprintParts {
    private final Recipe recipe;
    private final String[] lines;

    BlueprintParts(Recipe recipe, String[] lines) {
        this.recipe = recipe;
        this.lines = lines;
    }

    void packages(TomlTable root) {
        var names = new ArrayList<String>();
        int first = 0;
        for (var kind : List.of("groups", "packages", "modules")) {
            for (var it : Blueprint.tables(root.get(List.of(kind)))) {
                var name = text(it, "name");
                var version = text(it, "version");
                boolean any = version.isEmpty() || version.equals("*");
                names.add((kind.equals("groups") ? "@" : "") + name + (any ? "" : "-" + version));
                int line = headed(it);
                first = first == 0 ? line : Math.min(first, line);
                recipe.taken(
                        line,
                        end(it),
                        "Installed, %s."
                                .formatted(
                                        any
                                                ? "in the newest version that there is"
                                                : "in this version"));
            }
        }
        for (var it : Blueprint.texts(root.get(List.of("enabled_modules")))) {
            names.add(it);
        }
        if (root.contains("enabled_modules")) {
            int line = Blueprint.line(root, "enabled_modules");
            recipe.left(
                    line,
                    Blueprint.end(root.get("enabled_modules"), line, lines),
                    Blueprint.why("enabled_modules"));
            names.removeAll(Blueprint.texts(root.get(List.of("enabled_modules"))));
        }
        if (!names.isEmpty()) {
            recipe.shell(
                    first,
                    "Install packages",
                    Shells.asRoot(List.of(CloudInitModules.install(names))));
        }
    }

    void customizations(TomlTable all) {
        for (var name : all.keySet()) {
            int line = Blueprint.line(all, name);
            var value = all.get(List.of(name));
            int last = Blueprint.end(value, line, lines);
            if (value instanceof TomlTable table) {
                line = headed(table);
                last = end(table);
            }
            switch (name) {
                case "user" -> Blueprint.tables(value).forEach(this::user);
                case "group" ->
                        Blueprint.tables(value)
                                .forEach(it ->
                                        root(
                                                headed(it),
                                                end(it),
                                                "Group " + text(it, "name"),
                                                List.of(
                                                        "groupadd -f "
                                                                + (text(it, "gid").isEmpty()
                                                                        ? ""
                                                                        : "-g "
                                                                                + text(it, "gid")
                                                                                + " ")
                                                                + Shells.quoted(
                                                                        text(it, "name")))));
                case "files" -> Blueprint.tables(value).forEach(this::file);
                case "directories" -> Blueprint.tables(value).forEach(this::folder);
                case "repositories" -> Blueprint.tables(value).forEach(this::repository);
                case "services" -> services(line, last, table(value));
                case "timezone" -> zone(line, last, table(value));
                case "locale" -> locale(line, last, table(value));
                case "kernel" -> kernel(line, last, table(value));
                case "firewall" -> firewall(line, last, table(value));
                case "fips" -> root(line, last, "FIPS", List.of("fips-mode-setup --enable"));
                case "openscap" ->
                        left(line, last, "A scan and its mending; run `oscap` in a step.");
                case "sshkey" ->
                        Blueprint.tables(value)
                                .forEach(it -> left(headed(it), end(it), Blueprint.why("sshkey")));
                default -> {
                    var parts = Blueprint.tables(value);
                    if (parts.isEmpty()) {
                        left(line, last, Blueprint.why(name));
                    }
                    parts.forEach(it -> left(headed(it), end(it), Blueprint.why(name)));
                }
            }
        }
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].strip().equals("[customizations]")) {
                recipe.taken(i + 1, i + 1, "Customizations.");
            }
        }
    }

    private void user(TomlTable it) {
        var yaml = new StringBuilder();
        put(yaml, "gecos", text(it, "description"));
        put(yaml, "shell", text(it, "shell"));
        put(yaml, "homedir", text(it, "home"));
        put(yaml, "uid", text(it, "uid"));
        put(yaml, "primary_group", text(it, "gid"));
        put(yaml, "expiredate", text(it, "expiredate"));
        put(yaml, "groups", String.join(",", Blueprint.texts(it.get("groups"))));
        put(yaml, "ssh_authorized_keys", text(it, "key"));
        int first = headed(it);
        var user = Yaml.read("\n".repeat(first - 1) + (yaml.isEmpty() ? "{}" : yaml + "}"));
        if (user != null) {
            new Accounts(recipe).add(user, text(it, "name"));
        }
        recipe.taken(first, end(it), "A step that makes the user.");
        if (it.contains("password")) {
            int line = Blueprint.line(it, "password");
            left(
                    line,
                    line,
                    "A password in an image is one for all its machines. Set it when a machine is made.");
        }
    }

    private static void put(StringBuilder yaml, String name, String value) {
        if (!value.isEmpty()) {
            yaml.append(yaml.isEmpty() ? "{" : "")
                    .append(name)
                    .append(": '")
                    .append(value.replace("'", "''"))
                    .append("'")
                    .append(", ");
        }
    }

    private void file(TomlTable it) {
        var owner = text(it, "user");
        var group = text(it, "group");
        recipe.shell(
                headed(it),
                "Write " + text(it, "path"),
                Shells.write(
                        text(it, "path"),
                        text(it, "data"),
                        false,
                        text(it, "mode"),
                        owner.isEmpty() && group.isEmpty()
                                ? ""
                                : owner + (group.isEmpty() ? "" : ":" + group)));
        recipe.taken(headed(it), end(it), "A step that writes the file as root.");
    }

    private void folder(TomlTable it) {
        var path = Shells.quoted(text(it, "path"));
        var commands = new ArrayList<String>();
        commands.add("mkdir -p " + path);
        if (!text(it, "mode").isEmpty()) {
            commands.add("chmod " + Shells.quoted(text(it, "mode")) + " " + path);
        }
        if (!text(it, "user").isEmpty()) {
            commands.add("chown " + Shells.quoted(text(it, "user")) + " " + path);
        }
        root(headed(it), end(it), "Folder " + text(it, "path"), commands);
    }

    private void repository(TomlTable it) {
        var id = text(it, "id");
        var urls = Blueprint.texts(it.get("baseurls"));
        var text =
                "[%s]\nname=%s\n%sgpgcheck=%s\nenabled=%s\n"
                        .formatted(
                                id,
                                text(it, "name").isEmpty() ? id : text(it, "name"),
                                urls.isEmpty()
                                        ? "mirrorlist=" + text(it, "mirrorlist") + "\n"
                                        : "baseurl=" + String.join(" ", urls) + "\n",
                                text(it, "gpgcheck").equals("true") ? "1" : "0",
                                text(it, "enabled").equals("false") ? "0" : "1");
        recipe.shell(
                headed(it),
                "Repository " + id,
                Shells.write("/etc/yum.repos.d/" + id + ".repo", text, false, "", ""));
        recipe.adapted(
                headed(it),
                end(it),
                "A step that writes the repository. As in osbuild, packages of the blueprint don't come from it. Its keys must be trusted by the guest.");
    }

    private void services(int first, int last, TomlTable it) {
        var commands = new ArrayList<String>();
        for (var verb : List.of("enable", "disable", "mask")) {
            var names = Blueprint.texts(it.get(verb.endsWith("e") ? verb + "d" : verb + "ed"));
            if (!names.isEmpty()) {
                commands.add("systemctl " + verb + " " + Shells.words(names));
            }
        }
        root(first, last, "Services", commands);
    }

    private void zone(int first, int last, TomlTable it) {
        var commands = new ArrayList<String>();
        if (it.contains("timezone")) {
            commands.add(
                    "ln -sf "
                            + Shells.quoted("/usr/share/zoneinfo/" + text(it, "timezone"))
                            + " /etc/localtime");
        }
        var servers = Blueprint.texts(it.get("ntpservers"));
        servers.forEach(s ->
                commands.add(
                        "echo "
                                + Shells.quoted("server " + s + " iburst")
                                + " >> /etc/chrony.conf"));
        root(first, last, "Time zone", commands);
    }

    private void locale(int first, int last, TomlTable it) {
        var commands = new ArrayList<String>();
        var languages = Blueprint.texts(it.get("languages"));
        if (!languages.isEmpty()) {
            commands.add(
                    "echo "
                            + Shells.quoted("LANG=" + languages.getFirst())
                            + " > /etc/locale.conf");
        }
        if (it.contains("keyboard")) {
            commands.add(
                    "echo "
                            + Shells.quoted("KEYMAP=" + text(it, "keyboard"))
                            + " > /etc/vconsole.conf");
        }
        root(first, last, "Locale", commands);
    }

    private void kernel(int first, int last, TomlTable it) {
        var commands = new ArrayList<String>();
        if (it.contains("name")) {
            commands.add(CloudInitModules.install(List.of(text(it, "name"))));
        }
        if (it.contains("append")) {
            commands.add("grubby --update-kernel=ALL --args=" + Shells.quoted(text(it, "append")));
        }
        root(first, last, "Kernel", commands);
    }

    private void firewall(int first, int last, TomlTable it) {
        var commands = new ArrayList<String>();
        Blueprint.texts(it.get("ports"))
                .forEach(p ->
                        commands.add(
                                "firewall-offline-cmd --add-port="
                                        + Shells.quoted(p.replaceFirst(":", "/"))));
        if (it.get("services") instanceof TomlTable services) {
            Blueprint.texts(services.get("enabled"))
                    .forEach(s ->
                            commands.add("firewall-offline-cmd --add-service=" + Shells.quoted(s)));
            Blueprint.texts(services.get("disabled"))
                    .forEach(s ->
                            commands.add(
                                    "firewall-offline-cmd --remove-service=" + Shells.quoted(s)));
        }
        root(first, last, "Firewall", commands);
        if (it.contains("zones")) {
            int line = Blueprint.line(it, "zones");
            left(
                    line,
                    Blueprint.end(it.get("zones"), line, lines),
                    "Zones of the firewall aren't read here.");
        }
    }

    private void root(int first, int last, String title, List<String> commands) {
        if (!commands.isEmpty()) {
            recipe.shell(first, title, Shells.asRoot(commands));
        }
        recipe.taken(
                first,
                last,
                commands.isEmpty()
                        ? "Nothing is asked for in it."
                        : "A step, “%s”.".formatted(title));
    }

    private void left(int first, int last, String why) {
        recipe.left(first, last, why);
    }

    private static String text(TomlTable table, String name) {
        var value = table.get(List.of(name));
        return value == null ? "" : String.valueOf(value);
    }

    private static TomlTable table(@Nullable Object value) {
        return value instanceof TomlTable table ? table : org.tomlj.Toml.parse("");
    }

    /** The line of its header, when that stands above its first name. */
    private int headed(TomlTable table) {
        int first = lines.length;
        for (var name : table.keySet()) {
            first = Math.min(first, Blueprint.line(table, name));
        }
        for (int i = first - 2; i >= 0; i--) {
            var line = lines[i].strip();
            if (Blueprint.isHeader(line)) {
                return i + 1;
            }
            if (!line.isEmpty() && !line.startsWith("#")) {
                break;
            }
        }
        return first;
    }

    private int end(TomlTable table) {
        return Blueprint.end(table, 1, lines);
    }
}
