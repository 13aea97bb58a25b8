package dev.goldsmith.web.editor;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names of the fields that a form shows, and what people call them. */
final class FieldNames {
    private static final Map<String, String> LABELS =
            Map.ofEntries(
                    Map.entry("name", "name"),
                    Map.entry("inline", "commands"),
                    Map.entry("scriptUri", "script address"),
                    Map.entry("sourceUri", "source address"),
                    Map.entry("destination", "destination"),
                    Map.entry("sha256Checksum", "SHA-256"),
                    Map.entry("runOutputName", "output name"),
                    Map.entry("gallery", "gallery"),
                    Map.entry("image", "image definition"),
                    Map.entry("imageVersion", "version"),
                    Map.entry("versioning", "numbering"),
                    Map.entry("major", "major number"),
                    Map.entry("uri", "place"),
                    Map.entry("regions", "regions"),
                    Map.entry("location", "region"),
                    Map.entry("platform", "platform image"),
                    Map.entry("version", "version"),
                    Map.entry("buildTimeoutInMinutes", "time limit"),
                    Map.entry("vmSize", "VM size"),
                    Map.entry("osDiskSizeGB", "disk size"));

    private FieldNames() {}

    static Set<String> of(TemplateForm form) {
        var names = new HashSet<String>();
        if (form.source().isPlatform()) {
            names.addAll(List.of("source.platform", "source.version"));
        } else if (form.source().isGallery()) {
            names.addAll(List.of("source.image", "source.imageVersion"));
        }
        steps(names, "customize", form.customize());
        steps(names, TemplateForm.VALIDATIONS, form.validate());
        for (int i = 0; i < form.distribute().size(); i++) {
            var target = form.distribute().get(i);
            var fields =
                    target.isManaged()
                            ? List.of("origin", "runOutputName", "gallery", "image", "location")
                            : target.isGallery()
                                    ? List.of(
                                            "origin",
                                            "runOutputName",
                                            "gallery",
                                            "image",
                                            "imageVersion",
                                            "versioning",
                                            "major",
                                            "regions",
                                            "excludeFromLatest")
                                    : target.isVhd()
                                            ? List.of("origin", "runOutputName", "uri")
                                            : List.of("origin");
            add(names, "distribute", i, fields);
        }
        names.addAll(
                List.of("buildTimeoutInMinutes", "vmProfile.vmSize", "vmProfile.osDiskSizeGB"));
        return names;
    }

    private static void steps(Set<String> names, String list, List<StepFields> steps) {
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            if (step.isFile()) {
                add(names, list, i, List.of("name", "sourceUri", "destination", "sha256Checksum"));
            }
            if (step.isCommands()) {
                add(names, list, i, List.of("name", "inline"));
            }
            if (step.isScript()) {
                add(names, list, i, List.of("name", "scriptUri", "sha256Checksum"));
            }
            if (!step.details().isEmpty()) {
                add(names, list, i, List.of("name"));
                add(names, list, i, List.copyOf(step.details().keySet()));
            }
            add(names, list, i, List.of("origin"));
        }
    }

    private static void add(Set<String> names, String list, int index, List<String> fields) {
        fields.forEach(field -> names.add("%s.%d.%s".formatted(list, index, field)));
    }

    /** {@code customize.1.sourceUri}: "Step 2, source address". */
    static String label(String field) {
        var last = field.substring(field.lastIndexOf('.') + 1);
        var what = LABELS.getOrDefault(last, detail(last));
        var card = field.replaceFirst("^(.*\\.\\d+).*$", "$1");
        var where =
                card.matches(".*\\.\\d+") ? card(card) : field.startsWith("source") ? "Source" : "";
        if (where.isEmpty() || what.isEmpty()) {
            return where.isEmpty() ? capital(what) : where;
        }
        return where + ", " + what;
    }

    private static String detail(String name) {
        return StepDetail.all()
                .filter(it -> it.name().equals(name))
                .map(it -> it.label().replaceFirst(",.*", "").toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    private static String card(String card) {
        int number = Integer.parseInt(card.substring(card.lastIndexOf('.') + 1)) + 1;
        return (card.startsWith("customize")
                        ? "Step "
                        : card.startsWith("validate") ? "Check " : "Target ")
                + number;
    }

    private static String capital(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
