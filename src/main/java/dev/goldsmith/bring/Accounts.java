package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** People of a guest, as cloud-init's {@code users} says them. */
final class Accounts {
    private static final Set<String> PASSWORDS =
            Set.of("passwd", "hashed_passwd", "plain_text_passwd");
    private static final Set<String> TOLD =
            Set.of(
                    "name",
                    "gecos",
                    "shell",
                    "homedir",
                    "uid",
                    "primary_group",
                    "groups",
                    "system",
                    "no_create_home",
                    "sudo",
                    "ssh_authorized_keys",
                    "lock_passwd",
                    "expiredate",
                    "no_user_group",
                    "no_log_init");

    private final Recipe recipe;

    Accounts(Recipe recipe) {
        this.recipe = recipe;
    }

    void add(Yaml user, String name) {
        var who = Shells.quoted(name);
        var add = new StringBuilder("useradd");
        add.append(user.isTrue("no_create_home") ? " -M" : " -m");
        add.append(user.isTrue("system") ? " -r" : "");
        Map.of(
                        "gecos",
                        "-c",
                        "shell",
                        "-s",
                        "homedir",
                        "-d",
                        "uid",
                        "-u",
                        "primary_group",
                        "-g",
                        "expiredate",
                        "-e")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByValue())
                .filter(it -> !user.text(it.getKey()).isEmpty())
                .forEach(it ->
                        add.append(' ')
                                .append(it.getValue())
                                .append(' ')
                                .append(Shells.quoted(user.text(it.getKey()))));
        var commands = new ArrayList<String>();
        commands.add("id -u " + who + " >/dev/null 2>&1 || " + add + " " + who);
        for (var group : groups(user)) {
            commands.add("groupadd -f " + Shells.quoted(group));
            commands.add("usermod -aG " + Shells.quoted(group) + " " + who);
        }
        for (var rule : user.texts("sudo")) {
            if (!rule.equals("false")) {
                commands.add(
                        "echo "
                                + Shells.quoted(name + " " + rule)
                                + " >> /etc/sudoers.d/90-"
                                + name.replaceAll("\\W", "_"));
            }
        }
        var keys = user.texts("ssh_authorized_keys");
        if (!keys.isEmpty()) {
            commands.add("home=$(getent passwd " + who + " | cut -d: -f6)");
            commands.add("install -d -m 700 -o " + who + " \"$home/.ssh\"");
            keys.forEach(key ->
                    commands.add(
                            "echo " + Shells.quoted(key) + " >> \"$home/.ssh/authorized_keys\""));
            commands.add("chown " + who + " \"$home/.ssh/authorized_keys\"");
        }
        recipe.shell(user.first(), "User " + name, Shells.asRoot(commands));
        var left = new TreeSet<>(user.map().keySet());
        left.removeAll(TOLD);
        recipe.taken(user.first(), user.last(), "A step that makes the user.");
        for (var field : left) {
            var value = user.get(field);
            if (value != null) {
                recipe.left(
                        value.first(),
                        value.last(),
                        PASSWORDS.contains(field)
                                ? "A password in an image is one for all its machines. Set it when a machine is made."
                                : "`%s` of a user isn't read here.".formatted(field));
            }
        }
    }

    private static List<String> groups(Yaml user) {
        return user.each("groups").stream()
                .flatMap(it -> List.of(it.text().split("[,\\s]+")).stream())
                .filter(it -> !it.isEmpty())
                .toList();
    }
}
