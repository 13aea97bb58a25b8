package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** User data of cloud-init: what it does at the first boot of an instance, done to the image. */
final class CloudInit implements Format {
    /** What is said of modules that are about an instance and not about its image. */
    private static final Map<String, String> OF_INSTANCES =
            Map.ofEntries(
                    Map.entry("hostname", "An instance's name; the image has none."),
                    Map.entry("fqdn", "An instance's name; the image has none."),
                    Map.entry("manage_etc_hosts", "About an instance's name; the image has none."),
                    Map.entry("preserve_hostname", "About an instance's name; the image has none."),
                    Map.entry(
                            "prefer_fqdn_over_hostname",
                            "About an instance's name; the image has none."),
                    Map.entry(
                            "password",
                            "A password in an image is one for all its machines. Set it when a machine is made."),
                    Map.entry(
                            "chpasswd",
                            "A password in an image is one for all its machines. Set it when a machine is made."),
                    Map.entry(
                            "ssh_authorized_keys",
                            "Keys are given to a machine when it is made; generalizing takes the build's user out."),
                    Map.entry(
                            "ssh_keys",
                            "Host keys in an image would be those of all its machines."),
                    Map.entry("ssh_import_id", "Keys are given to a machine when it is made."),
                    Map.entry(
                            "disk_setup",
                            "About an instance's disks; name data disks in `additionalDataDisks`."),
                    Map.entry(
                            "fs_setup",
                            "About an instance's disks; name data disks in `additionalDataDisks`."),
                    Map.entry(
                            "growpart",
                            "The engine grows the root partition; `vmProfile.osDiskSizeGB` says how far."),
                    Map.entry(
                            "resize_rootfs",
                            "The engine grows the root file system; `vmProfile.osDiskSizeGB` says how far."),
                    Map.entry("final_message", "Said at the end of an instance's first boot."),
                    Map.entry(
                            "phone_home",
                            "Called at the end of an instance's first boot; a webhook tells that a build ended."),
                    Map.entry(
                            "output",
                            "Where cloud-init writes its log; the log of a run has it here."),
                    Map.entry("network", "An instance's network; a build has its own."),
                    Map.entry("datasource", "Where an instance gets its data from."),
                    Map.entry("datasource_list", "Where an instance gets its data from."));

    @Override
    public String word() {
        return "cloud-init";
    }

    @Override
    public String title() {
        return "user data of cloud-init";
    }

    @Override
    public boolean recognises(String text) {
        return text.startsWith("#cloud-")
                || text.startsWith("#include")
                || text.startsWith("## template: jinja\n#cloud-");
    }

    @Override
    public Brought read(Sent sent) {
        var text = sent.text();
        var recipe = new Recipe(this);
        if (!text.replaceFirst("^## template: jinja\\R", "").startsWith("#cloud-config")) {
            throw Unreadable.at(
                    1,
                    "only `#cloud-config` and scripts are read of cloud-init's formats, not `%s`."
                            .formatted(text.lines().findFirst().orElse("")));
        }
        var root = Yaml.read(text);
        if (root == null) {
            recipe.left(1, 1, "There is nothing in it.");
            return recipe.brought();
        }
        if (!root.isMap()) {
            throw Unreadable.at(root.first(), "a cloud-config is a mapping, `name: value`.");
        }
        // In the order in which cloud-init's modules run, not as they stand in the file.
        new CloudInitModules(recipe).read(root);
        root.map()
                .forEach((name, value) -> {
                    if (!CloudInitModules.KNOWN.contains(name)) {
                        recipe.left(
                                value.first(),
                                value.last(),
                                OF_INSTANCES.getOrDefault(
                                        name,
                                        "`%s` isn't read here. Write what it does as commands of a step."
                                                .formatted(name)));
                    }
                });
        return recipe.brought();
    }

    /** A command as {@code runcmd} has it: a line for a shell, or a list of words. */
    static List<String> command(Yaml command) {
        return command.isList()
                ? List.of(Shells.words(command.list().stream().map(Yaml::text).toList()))
                : command.text().lines().toList();
    }

    /** Of {@code write_files}; null when it can't be told as text. */
    static @org.jspecify.annotations.Nullable String content(Yaml file) {
        var content = file.text("content");
        return switch (file.text("encoding")) {
            case "", "text/plain" -> content;
            case "b64", "base64" -> {
                try {
                    yield dev.goldsmith.kernel.SentText.of(Base64.getMimeDecoder().decode(content));
                } catch (IllegalArgumentException | dev.goldsmith.kernel.Refused e) {
                    yield null;
                }
            }
            default -> null;
        };
    }

    static List<String> joined(List<Yaml> commands) {
        var all = new ArrayList<String>();
        commands.forEach(it -> all.addAll(command(it)));
        return all;
    }
}
