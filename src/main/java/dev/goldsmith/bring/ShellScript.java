package dev.goldsmith.bring;

/** A script that begins with {@code #!}: one step. */
final class ShellScript implements Format {
    @Override
    public String word() {
        return "script";
    }

    @Override
    public String title() {
        return "a script";
    }

    @Override
    public boolean recognises(String text) {
        return text.startsWith("#!") || text.startsWith("#ps1");
    }

    @Override
    public Brought read(Sent sent) {
        var text = sent.text();
        var recipe = new Recipe(this);
        var lines = text.strip().lines().toList();
        var first = lines.getFirst();
        if (first.startsWith("#ps1") || first.contains("pwsh") || first.contains("powershell")) {
            recipe.windows();
            recipe.script(1, "PowerShell", "Script", lines.subList(1, lines.size()));
            recipe.taken(1, lines.size(), "One PowerShell step.");
        } else if (first.matches("#!\\s*(/usr/bin/env\\s+|/bin/|/usr/bin/)(ba|da)?sh(\\s.*)?")) {
            var shell = first.contains("bash") ? "bash " : "sh ";
            var options = first.substring(first.lastIndexOf("sh") + 2).strip();
            recipe.shell(
                    1,
                    "Script",
                    Shells.as(
                            "root",
                            shell + (options.startsWith("-") ? options : "-"),
                            lines.subList(1, lines.size())));
            recipe.adapted(1, lines.size(), "One Shell step. It runs as root, as user data does.");
        } else {
            recipe.left(
                    1,
                    lines.size(),
                    "`%s`: only scripts of sh, bash and PowerShell become steps. Put this one where `scriptUri` can name it."
                            .formatted(first));
        }
        return recipe.brought();
    }
}
