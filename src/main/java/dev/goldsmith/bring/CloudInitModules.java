package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The modules of cloud-init that are about an image, in the order in which they run. */
final class CloudInitModules {
    static final Set<String> KNOWN =
            Set.of(
                    "bootcmd",
                    "write_files",
                    "timezone",
                    "locale",
                    "groups",
                    "users",
                    "user",
                    "ssh_pwauth",
                    "disable_root",
                    "ntp",
                    "ca_certs",
                    "ca-certs",
                    "apt",
                    "yum_repos",
                    "package_update",
                    "package_upgrade",
                    "package_reboot_if_required",
                    "packages",
                    "snap",
                    "swap",
                    "runcmd",
                    "power_state");

    /** Whichever of them the guest has. */
    private static final String INSTALL =
            "if command -v apt-get >/dev/null; then apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -y -q %1$s; elif command -v dnf >/dev/null; then dnf install -y %1$s; else zypper --non-interactive install %1$s; fi";

    private final Recipe recipe;

    CloudInitModules(Recipe recipe) {
        this.recipe = recipe;
    }

    void read(Yaml root) {
        for (var name :
                List.of(
                        "bootcmd",
                        "write_files",
                        "timezone",
                        "locale",
                        "groups",
                        "users",
                        "user",
                        "ssh_pwauth",
                        "disable_root",
                        "ntp",
                        "ca_certs",
                        "ca-certs",
                        "apt",
                        "yum_repos",
                        "package_update",
                        "package_upgrade",
                        "package_reboot_if_required",
                        "packages",
                        "snap",
                        "swap",
                        "runcmd",
                        "power_state")) {
            var value = root.get(name);
            if (value != null) {
                if (value.isList() || value.isMap()) {
                    recipe.taken(value.first(), value.first(), "`%s`.".formatted(name));
                }
                module(name, value, root);
            }
        }
    }

    private void module(String name, Yaml it, Yaml root) {
        switch (name) {
            case "bootcmd" -> {
                commands(it, "bootcmd");
                recipe.adapted(
                        it.first(),
                        it.first(),
                        "Run once, in the image; at each boot of a machine it isn't.");
            }
            case "runcmd" -> commands(it, "runcmd");
            case "write_files" -> it.each().forEach(this::file);
            case "timezone" ->
                    root(
                            it,
                            "Time zone",
                            List.of(
                                    "ln -sf /usr/share/zoneinfo/" + it.text() + " /etc/localtime",
                                    "echo " + Shells.quoted(it.text()) + " > /etc/timezone"));
            case "locale" ->
                    root(
                            it,
                            "Locale",
                            List.of("localectl set-locale LANG=" + Shells.quoted(it.text())));
            case "groups" -> it.each().forEach(this::group);
            case "users", "user" -> it.each().forEach(this::user);
            case "ssh_pwauth" ->
                    root(
                            it,
                            "SSH by password",
                            List.of(
                                    "mkdir -p /etc/ssh/sshd_config.d",
                                    "echo 'PasswordAuthentication "
                                            + (Yaml.isYes(it.text()) ? "yes" : "no")
                                            + "' > /etc/ssh/sshd_config.d/50-brought.conf"));
            case "disable_root" ->
                    root(
                            it,
                            "SSH of root",
                            List.of(
                                    "mkdir -p /etc/ssh/sshd_config.d",
                                    "echo 'PermitRootLogin "
                                            + (Yaml.isYes(it.text()) ? "no" : "prohibit-password")
                                            + "' > /etc/ssh/sshd_config.d/51-brought.conf"));
            case "ntp" -> ntp(it);
            case "ca_certs", "ca-certs" -> certificates(it);
            case "apt" -> new AptModule(recipe).read(it);
            case "yum_repos" -> it.map().forEach((id, repo) -> yum(id, repo));
            case "package_update" ->
                    recipe.taken(
                            it.first(),
                            it.last(),
                            "Lists are fetched before packages are installed.");
            case "package_upgrade" -> {
                if (Yaml.isYes(it.text())) {
                    recipe.step(it.first(), "LinuxUpdate", "Update packages")
                            .put(
                                    "restart",
                                    root.isTrue("package_reboot_if_required")
                                            ? "ifNeeded"
                                            : "never");
                    recipe.taken(it.first(), it.last(), "A step LinuxUpdate.");
                } else {
                    recipe.taken(
                            it.first(), it.last(), "No update is asked for, so there is no step.");
                }
            }
            case "package_reboot_if_required" ->
                    recipe.taken(
                            it.first(),
                            it.last(),
                            root.isTrue("package_upgrade")
                                    ? "`restart` of the step LinuxUpdate."
                                    : "Nothing is updated, so nothing restarts.");
            case "packages" -> packages(it);
            case "snap" -> snaps(it);
            case "swap" -> swap(it);
            case "power_state" -> power(it);
            default -> throw new IllegalStateException(name);
        }
    }

    private void root(Yaml it, String title, List<String> commands) {
        recipe.shell(it.first(), title, Shells.asRoot(commands));
        recipe.taken(it.first(), it.last(), "A step, “%s”.".formatted(title));
    }

    private void commands(Yaml it, String title) {
        recipe.shell(it.first(), title, Shells.as("root", "sh -", CloudInit.joined(it.each())));
        recipe.adapted(
                it.first(),
                it.first(),
                "One step, run as root by `sh`; as in cloud-init, the first command that fails doesn't end it.");
        for (var command : it.each()) {
            recipe.taken(command.first(), command.last(), "A command of it.");
        }
    }

    private void file(Yaml file) {
        var path = file.text("path");
        var content = CloudInit.content(file);
        var title = "Write " + path;
        if (file.has("source") && file.get("source") instanceof Yaml source && source.isMap()) {
            recipe.file(file.first(), title, source.text("uri"), path, "");
            recipe.taken(file.first(), file.last(), "A step that fetches the file.");
        } else if (path.isEmpty() || content == null) {
            recipe.left(
                    file.first(),
                    file.last(),
                    path.isEmpty()
                            ? "There is no `path`."
                            : "Its encoding `%s` isn't text. Put the file where `sourceUri` can name it."
                                    .formatted(file.text("encoding")));
        } else {
            recipe.shell(
                    file.first(),
                    title,
                    Shells.write(
                            path,
                            content,
                            file.isTrue("append"),
                            file.text("permissions"),
                            file.text("owner")));
            recipe.taken(
                    file.first(),
                    file.last(),
                    file.isTrue("defer")
                            ? "A step; `defer` has no effect here, steps keep cloud-init's order."
                            : "A step that writes the file as root.");
        }
    }

    private void group(Yaml group) {
        if (group.isMap()) {
            group.map()
                    .forEach((name, members) -> {
                        var commands = new ArrayList<String>();
                        commands.add("groupadd -f " + Shells.quoted(name));
                        members.each()
                                .forEach(m ->
                                        commands.add(
                                                "usermod -aG "
                                                        + Shells.quoted(name)
                                                        + " "
                                                        + Shells.quoted(m.text())));
                        root(members, "Group " + name, commands);
                    });
        } else {
            var names = List.of(group.text().split("[,\\s]+"));
            root(
                    group,
                    "Group " + group.text(),
                    names.stream().map(n -> "groupadd -f " + Shells.quoted(n)).toList());
        }
    }

    private void user(Yaml user) {
        var name = user.isMap() ? user.text("name") : user.text();
        if (name.isEmpty() || name.equals("default")) {
            recipe.left(
                    user.first(),
                    user.last(),
                    "The distribution's own user is made with each machine.");
        } else {
            new Accounts(recipe).add(user, name);
        }
    }

    private void ntp(Yaml it) {
        var servers = new ArrayList<>(it.texts("servers"));
        servers.addAll(it.texts("pools"));
        var commands = new ArrayList<String>();
        commands.add("mkdir -p /etc/systemd/timesyncd.conf.d");
        commands.add(
                "printf '[Time]\\nNTP=%s\\n' > /etc/systemd/timesyncd.conf.d/50-brought.conf"
                        .formatted(String.join(" ", servers)));
        recipe.shell(it.first(), "Time servers", Shells.asRoot(commands));
        recipe.adapted(
                it.first(),
                it.last(),
                "A step that tells systemd-timesyncd its servers; other clients of NTP aren't configured.");
    }

    private void certificates(Yaml it) {
        int number = 0;
        for (var certificate : it.each("trusted")) {
            recipe.shell(
                    certificate.first(),
                    "Trusted certificate",
                    Shells.write(
                            "/usr/local/share/ca-certificates/brought-%d.crt".formatted(++number),
                            certificate.text(),
                            false,
                            "",
                            ""));
        }
        if (number > 0) {
            recipe.shell(it.first(), "Trust certificates", List.of("sudo update-ca-certificates"));
        }
        recipe.adapted(
                it.first(),
                it.last(),
                "Steps that put them where Debian's `update-ca-certificates` looks."
                        + (it.isTrue("remove_defaults") || it.isTrue("remove-defaults")
                                ? " The distribution's own certificates stay."
                                : ""));
    }

    private void yum(String id, Yaml repo) {
        var text = new StringBuilder("[%s]\n".formatted(id));
        repo.map()
                .forEach((key, value) ->
                        text.append(key)
                                .append('=')
                                .append(
                                        value.isText()
                                                ? Yaml.isYes(value.text())
                                                        ? "1"
                                                        : value.text().equals("false")
                                                                ? "0"
                                                                : value.text()
                                                : String.join(
                                                        " ",
                                                        value.each().stream()
                                                                .map(Yaml::text)
                                                                .toList()))
                                .append('\n'));
        recipe.shell(
                repo.first(),
                "Repository " + id,
                Shells.write("/etc/yum.repos.d/" + id + ".repo", text.toString(), false, "", ""));
        recipe.taken(repo.first(), repo.last(), "A step that writes the repository.");
    }

    private void packages(Yaml it) {
        var names = new ArrayList<String>();
        for (var entry : it.each()) {
            if (entry.isList() && entry.list().size() == 2) {
                names.add(entry.list().get(0).text() + "=" + entry.list().get(1).text());
            } else if (entry.isText()) {
                names.add(entry.text());
            } else {
                entry.map()
                        .values()
                        .forEach(of ->
                                of.each()
                                        .forEach(p ->
                                                names.add(
                                                        p.isList() && p.list().size() == 2
                                                                ? p.list().get(0).text()
                                                                        + "="
                                                                        + p.list().get(1).text()
                                                                : p.text())));
            }
        }
        if (!names.isEmpty()) {
            recipe.shell(it.first(), "Install packages", Shells.asRoot(List.of(install(names))));
        }
        recipe.taken(
                it.first(),
                it.last(),
                "A step that installs %d packages by the guest's package manager."
                        .formatted(names.size()));
    }

    static String install(List<String> names) {
        return INSTALL.formatted(Shells.words(names));
    }

    private void snaps(Yaml it) {
        var commands = new ArrayList<String>();
        if (it.get("commands") instanceof Yaml list) {
            (list.isMap() ? List.copyOf(list.map().values()) : list.each())
                    .forEach(c -> commands.addAll(CloudInit.command(c)));
        }
        if (!commands.isEmpty()) {
            recipe.shell(it.first(), "Snaps", Shells.asRoot(commands));
        }
        recipe.adapted(it.first(), it.last(), "A step with its commands; assertions aren't added.");
    }

    private void swap(Yaml it) {
        var file = it.has("filename") ? it.text("filename") : "/swapfile";
        var size = it.text("size");
        if (!size.matches("\\d+[KMGkmg]?")) {
            recipe.left(
                    it.first(),
                    it.last(),
                    "A size that each machine computes (`%s`); give it in bytes.".formatted(size));
            return;
        }
        root(
                it,
                "Swap",
                List.of(
                        "fallocate -l " + size + " " + Shells.quoted(file),
                        "chmod 600 " + Shells.quoted(file),
                        "mkswap " + Shells.quoted(file),
                        "echo " + Shells.quoted(file + " none swap sw 0 0") + " >> /etc/fstab"));
    }

    private void power(Yaml it) {
        if (it.text("mode").equals("reboot")) {
            recipe.step(it.first(), "LinuxRestart", "Restart");
            recipe.adapted(it.first(), it.last(), "A step LinuxRestart.");
        } else {
            recipe.left(
                    it.first(),
                    it.last(),
                    "The engine shuts the machine down before it captures the disk.");
        }
    }
}
