package dev.goldsmith.bring;

import java.util.List;
import java.util.function.UnaryOperator;

/** Actions of a component on files and folders, as commands of a Linux machine's root. */
final class Ec2Files {
    private Ec2Files() {}

    /**
     * @param known writes out the values that a text names
     * @return empty: it is none of them
     */
    static List<String> commands(String action, Yaml it, UnaryOperator<String> known) {
        var path = quoted(it, "path", known);
        var from = quoted(it, "source", known);
        var to = quoted(it, "destination", known);
        var all = it.isTrue("recursive") ? "-R " : "";
        return switch (action) {
            case "CreateFile", "AppendFile" ->
                    Shells.write(
                            known.apply(it.text("path")),
                            known.apply(it.text("content")),
                            action.equals("AppendFile"),
                            it.text("permissions"),
                            it.text("owner"));
            case "CreateFolder" -> root("mkdir -p " + path);
            case "DeleteFile" -> root("rm -f " + path);
            case "DeleteFolder" -> root((it.isTrue("force") ? "rm -rf " : "rmdir ") + path);
            case "CopyFile" -> root("cp " + from + " " + to);
            case "CopyFolder" -> root("cp -R " + from + " " + to);
            case "MoveFile", "MoveFolder" -> root("mv " + from + " " + to);
            case "CreateSymlink" ->
                    root(
                            "ln -s "
                                    + quoted(it, it.has("target") ? "target" : "path", known)
                                    + " "
                                    + path);
            case "SetFileOwner", "SetFolderOwner" ->
                    root("chown " + all + quoted(it, "owner", known) + " " + path);
            case "SetFilePermissions", "SetFolderPermissions" ->
                    root("chmod " + all + quoted(it, "permissions", known) + " " + path);
            case "ListFiles" -> root("ls -l " + path);
            case "ReadFile" -> root("cat " + path);
            default -> List.of();
        };
    }

    private static List<String> root(String command) {
        return Shells.asRoot(List.of(command));
    }

    private static String quoted(Yaml it, String name, UnaryOperator<String> known) {
        return Shells.quoted(known.apply(it.text(name)));
    }
}
