package dev.goldsmith.bring;

import java.util.Set;

/** cloud-init's {@code apt}: sources with their keys, and its configuration. */
final class AptModule {
    private static final Set<String> OF_SOURCES =
            Set.of("source", "key", "keyid", "keyserver", "filename", "append");

    private final Recipe recipe;

    AptModule(Recipe recipe) {
        this.recipe = recipe;
    }

    void read(Yaml apt) {
        apt.map()
                .forEach((field, value) -> {
                    switch (field) {
                        case "sources" -> {
                            recipe.taken(value.first(), value.first(), "Sources.");
                            value.map().forEach(this::source);
                        }
                        case "conf" -> {
                            recipe.shell(
                                    value.first(),
                                    "Configure apt",
                                    Shells.write(
                                            "/etc/apt/apt.conf.d/94-brought",
                                            value.text(),
                                            false,
                                            "",
                                            ""));
                            recipe.taken(value.first(), value.last(), "A step that writes it.");
                        }
                        default ->
                                recipe.left(
                                        value.first(),
                                        value.last(),
                                        "`%s` of `apt` isn't read here; sources and `conf` are."
                                                .formatted(field));
                    }
                });
    }

    private void source(String id, Yaml source) {
        var name = id.replaceAll("\\.list$", "").replaceAll("[^\\w.-]", "_");
        var key = source.text("key");
        var line = source.text("source");
        if (line.startsWith("ppa:")) {
            recipe.shell(
                    source.first(),
                    "Source " + name,
                    Shells.asRoot(
                            java.util.List.of("add-apt-repository -y " + Shells.quoted(line))));
            recipe.taken(source.first(), source.last(), "A step that adds the archive.");
            return;
        }
        if (line.contains("$RELEASE") || line.contains("$MIRROR")) {
            line = line.replace("$RELEASE", "'\"$(. /etc/os-release; echo $VERSION_CODENAME)\"'");
        }
        var signed = "/etc/apt/keyrings/" + name + ".asc";
        if (!key.isEmpty()) {
            recipe.shell(
                    source.first(), "Key of " + name, Shells.write(signed, key, false, "0644", ""));
            line = line.replace("$KEY_FILE", signed);
        }
        if (line.contains("'\"$(")) {
            recipe.shell(
                    source.first(),
                    "Source " + name,
                    java.util.List.of(
                            "echo '"
                                    + line
                                    + "' | sudo tee /etc/apt/sources.list.d/"
                                    + name
                                    + ".list"));
        } else if (!line.isEmpty()) {
            recipe.shell(
                    source.first(),
                    "Source " + name,
                    Shells.write(
                            "/etc/apt/sources.list.d/" + name + ".list",
                            line + "\n",
                            false,
                            "",
                            ""));
        }
        recipe.adapted(
                source.first(),
                source.last(),
                key.isEmpty()
                        ? "A step that writes the source; the guest must trust its key."
                        : "Steps that write the source and its key. Name the key in `[signed-by=%s]` if the source doesn't."
                                .formatted(signed));
        source.map()
                .forEach((field, value) -> {
                    if (!OF_SOURCES.contains(field)
                            || field.startsWith("keyid")
                            || field.equals("keyserver")) {
                        recipe.left(
                                value.first(),
                                value.last(),
                                field.startsWith("key")
                                        ? "A key that a key server has isn't fetched; give it in `key`."
                                        : "`%s` of a source isn't read here.".formatted(field));
                    }
                });
    }
}
