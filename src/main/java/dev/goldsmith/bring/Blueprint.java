package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** A blueprint of osbuild-composer. */
final class Blueprint implements Format {
    private static final Pattern PART =
            Pattern.compile(
                    "(?m)^[ \\t]*+\\[{1,2}[ \\t]*+(?:packages|modules|groups|enabled_modules|customizations(?:\\.[\\w.\"-]+)?)[ \\t]*+\\]{1,2}");
    private static final Pattern HEADER = Pattern.compile("^\\s*\\[.*");

    private static final Map<String, String> LEFT =
            Map.ofEntries(
                    Map.entry(
                            "description",
                            "Said of the blueprint; a template has no place for it."),
                    Map.entry("version", "Versions are counted here: the first save is version 1."),
                    Map.entry(
                            "containers",
                            "Containers aren't put into an image by themselves; pull them in a step."),
                    Map.entry("minimal", "The source has what it has."),
                    Map.entry("hostname", "An instance's name; the image has none."),
                    Map.entry(
                            "filesystem",
                            "Partitions are those of the source; `vmProfile.osDiskSizeGB` grows the root."),
                    Map.entry(
                            "disk",
                            "Partitions are those of the source; `vmProfile.osDiskSizeGB` grows the root."),
                    Map.entry("partitioning_mode", "Partitions are those of the source."),
                    Map.entry("installation_device", "Nothing is installed from a disk here."),
                    Map.entry("installer", "Nothing is installed from a disk here."),
                    Map.entry("ignition", "A machine's first boot; the image has none."),
                    Map.entry("fdo", "A machine's onboarding; the image has none."),
                    Map.entry("sshkey", "Keys are given to a machine when it is made."));

    @Override
    public String word() {
        return "blueprint";
    }

    @Override
    public String title() {
        return "a blueprint of osbuild";
    }

    @Override
    public boolean recognises(String text) {
        return PART.matcher(text).find();
    }

    @Override
    public Brought read(Sent sent) {
        var recipe = new Recipe(this);
        var root = Toml.read(sent.text());
        var lines = sent.text().split("\\R", -1);
        // What is installed first may bring what is configured then, as osbuild's order is.
        new BlueprintParts(recipe, lines).packages(root);
        for (var name : root.keySet()) {
            int line = line(root, name);
            switch (name) {
                case "name" -> {
                    recipe.name =
                            String.valueOf(root.get(List.of(name)))
                                    .replaceAll("[^A-Za-z0-9_.-]+", "-");
                    recipe.taken(line, line, "The template's name, unless you give another.");
                }
                case "distro" ->
                        distribution(recipe, line, String.valueOf(root.get(List.of(name))));
                case "packages", "modules", "groups", "enabled_modules" -> {
                    var value = root.get(List.of(name));
                    if (value instanceof TomlArray array && array.isEmpty()) {
                        recipe.taken(line, end(value, line, lines), "`%s`: none.".formatted(name));
                    }
                }
                case "customizations" -> {
                    if (root.get(List.of(name)) instanceof TomlTable table) {
                        new BlueprintParts(recipe, lines).customizations(table);
                    }
                }
                default -> recipe.left(line, end(root.get(List.of(name)), line, lines), why(name));
            }
        }
        return recipe.brought();
    }

    static String why(String name) {
        return LEFT.getOrDefault(
                name,
                "`%s` of a blueprint isn't read here. Write what it does as commands of a step."
                        .formatted(name));
    }

    private static void distribution(Recipe recipe, int line, String distro) {
        var urn = KnownImages.named(distro);
        if (urn == null) {
            recipe.left(line, line, "`%s` isn't an image of the catalogue.".formatted(distro));
        } else {
            recipe.platform(line, urn);
            recipe.adapted(line, line, "Source: %s.".formatted(urn));
        }
    }

    static int line(TomlTable table, String name) {
        var at = table.inputPositionOf(List.of(name));
        return at == null ? 1 : at.line();
    }

    /** The last line of a value, as far as its parts say. */
    static int end(@Nullable Object value, int line, String[] lines) {
        int last = line;
        if (value instanceof TomlTable table) {
            for (var name : table.keySet()) {
                last = Math.max(last, end(table.get(List.of(name)), line(table, name), lines));
            }
        } else if (value instanceof TomlArray array && !tables(array).isEmpty()) {
            for (var table : tables(array)) {
                last = Math.max(last, end(table, line, lines));
            }
        } else if (value instanceof TomlArray) {
            while (last < lines.length && !lines[last - 1].contains("]")) {
                last++;
            }
        } else if (value instanceof String text) {
            last += (int) text.chars().filter(c -> c == '\n').count();
        }
        return last;
    }

    static List<TomlTable> tables(@Nullable Object value) {
        var all = new ArrayList<TomlTable>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable table) {
                    all.add(table);
                }
            }
        }
        return all;
    }

    static List<String> texts(@Nullable Object value) {
        var all = new ArrayList<String>();
        if (value instanceof TomlArray array) {
            array.toList().forEach(it -> all.add(String.valueOf(it)));
        }
        return all;
    }

    static boolean isHeader(String line) {
        return HEADER.matcher(line).matches();
    }
}
