package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Commands as our {@code Shell} step runs them: by {@code sh -e}, as a user who has sudo. */
public final class Shells {
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@%+,=~\" -]*");
    private static final Pattern BUILTIN =
            Pattern.compile(
                    "^(?:(?:cd|export|set|unset|source|\\.|umask|ulimit|alias|if|for|while|case|eval|exec|exit|command|true|false|test)(?: .*)?|\\w+=.*)");

    /** Folders that every Linux has. */
    private static final java.util.Set<String> THERE =
            java.util.Set.of(
                    "/etc", "/etc/systemd/system", "/root", "/tmp", "/usr/local/bin", "/opt");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./:@%+,=-]+");

    private Shells() {}

    /** Whether every Linux has this folder. */
    static boolean isThere(String folder) {
        return folder.isEmpty() || THERE.contains(folder);
    }

    /** A word that a shell reads as it is. */
    public static String quoted(String text) {
        return WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    public static String export(String name, String value) {
        return "export %s=%s".formatted(name, quoted(value));
    }

    /** Of a list of words, as {@code ["apt-get", "update"]} has it. */
    public static String words(List<String> words) {
        return String.join(" ", words.stream().map(Shells::quoted).toList());
    }

    /** The same commands, run by root. */
    public static List<String> asRoot(List<String> commands) {
        return as("root", "sh -e", commands);
    }

    /**
     * @param user that runs them
     * @param shell with its options, without {@code -c}
     * @param commands lines of a script
     */
    public static List<String> as(String user, String shell, List<String> commands) {
        if (commands.isEmpty()) {
            return List.of();
        }
        var sudo = user.equals("root") ? "sudo" : "sudo -u " + quoted(user);
        if (shell.equals("sh -e") && commands.stream().allMatch(Shells::isSimple)) {
            return commands.stream().map(it -> sudo + " " + it).toList();
        }
        var script = String.join("\n", commands).replace("'", "'\\''");
        return List.of((sudo + " -E " + shell + "c '" + script + "'").split("\n", -1));
    }

    /** One program with its words, nothing that a shell does itself. */
    private static boolean isSimple(String command) {
        return PLAIN.matcher(command).matches() && !BUILTIN.matcher(command).matches();
    }

    /**
     * Commands that write a text file as root.
     *
     * @param mode such as 0644, or empty
     * @param owner such as root:root, or empty
     */
    public static List<String> write(
            String path, String content, boolean append, String mode, String owner) {
        var commands = new ArrayList<String>();
        int slash = path.lastIndexOf('/');
        if (slash > 0 && !isThere(path.substring(0, slash))) {
            commands.add("sudo mkdir -p " + quoted(path.substring(0, slash)));
        }
        var end = "END";
        while (content.lines().anyMatch(end::equals)) {
            end += "_";
        }
        commands.add(
                "sudo tee %s%s >/dev/null <<'%s'"
                        .formatted(append ? "-a " : "", quoted(path), end));
        commands.addAll(content.lines().toList());
        commands.add(end);
        if (!mode.isEmpty()) {
            commands.add("sudo chmod %s %s".formatted(quoted(mode), quoted(path)));
        }
        if (!owner.isEmpty()) {
            commands.add("sudo chown %s %s".formatted(quoted(owner), quoted(path)));
        }
        return List.copyOf(commands);
    }

    /**
     * In the place of what wasn't handed in. It fails, so that no image is published without it.
     *
     * @param what such as {@code scripts/setup.sh}
     */
    public static List<String> missing(String what) {
        return List.of(
                "# Put what belongs here in place of these lines.",
                "echo %s >&2"
                        .formatted(
                                quoted(
                                        "%s was not handed in with the template"
                                                .formatted(what.replaceAll("\\s+", " ")))),
                "exit 1");
    }
}
