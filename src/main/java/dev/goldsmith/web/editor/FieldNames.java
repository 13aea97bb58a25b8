package dev.goldsmith.web.editor;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of the fields that a form shows, and what people call them. */
final class FieldNames {
    private static final Map<String, String> CARDS =
            Map.of(
                    "customize",
                    "Step",
                    TemplateForm.VALIDATIONS,
                    "Check",
                    "distribute",
                    "Target",
                    TemplateForm.DISKS,
                    "Data disk");

    /** A card, its place, the region in it and its place, and the field. */
    private static final Pattern ROW =
            Pattern.compile(
                    "(customize|validate\\.inVMValidations|distribute|additionalDataDisks)\\.(\\d+)"
                            + "(\\.targetRegions\\.(\\d+))?(?:\\.(.+))?");

    private static final Map<String, String> LABELS =
            Map.ofEntries(
                    Map.entry("name", "name"),
                    Map.entry("destination", "destination"),
                    Map.entry("runOutputName", "output name"),
                    Map.entry("gallery", "gallery"),
                    Map.entry("image", "image definition"),
                    Map.entry("imageVersion", "version"),
                    Map.entry("versioning", "numbering"),
                    Map.entry("major", "major number"),
                    Map.entry("platform", "platform image"),
                    Map.entry("managed", "managed image"),
                    Map.entry("version", "version"));

    private FieldNames() {}

    static Set<String> of(TemplateForm form) {
        var names = new HashSet<String>();
        if (form.source().isPlatform()) {
            names.addAll(List.of("source.platform", "source.version"));
        } else if (form.source().isGallery()) {
            names.addAll(List.of("source.image", "source.imageVersion"));
        } else if (form.source().isManaged()) {
            names.add("source.managed");
        }
        steps(names, "customize", form.customize());
        steps(names, TemplateForm.VALIDATIONS, form.validate());
        for (int i = 0; i < form.distribute().size(); i++) {
            target(names, i, form.distribute().get(i));
        }
        rows(names, TemplateForm.DISKS, form.disks());
        names.add("note");
        names.addAll(form.envelope().keySet());
        names.addAll(form.details().keySet());
        return names;
    }

    private static void target(Set<String> names, int index, TargetFields target) {
        add(names, "distribute", index, List.of("origin"));
        if (target.isOther()) {
            return;
        }
        add(names, "distribute", index, List.of("runOutputName"));
        add(names, "distribute", index, List.copyOf(target.details().keySet()));
        if (target.isManaged()) {
            add(names, "distribute", index, List.of("gallery", "image"));
        }
        if (target.isGallery()) {
            add(
                    names,
                    "distribute",
                    index,
                    List.of("gallery", "image", "imageVersion", "versioning", "major"));
            rows(names, "distribute.%d.targetRegions".formatted(index), target.regions());
        }
    }

    private static void rows(Set<String> names, String list, List<RowFields> rows) {
        for (int i = 0; i < rows.size(); i++) {
            add(names, list, i, List.of("origin"));
            add(names, list, i, List.copyOf(rows.get(i).details().keySet()));
        }
    }

    private static void steps(Set<String> names, String list, List<StepFields> steps) {
        for (int i = 0; i < steps.size(); i++) {
            add(names, list, i, steps.get(i).shown().stream().map(Detail::name).toList());
            add(names, list, i, List.of("origin"));
        }
    }

    private static void add(Set<String> names, String list, int index, List<String> fields) {
        fields.forEach(field -> names.add("%s.%d.%s".formatted(list, index, field)));
    }

    /** {@code customize.1.sourceUri}: "Step 2, source address". */
    static String label(String field) {
        var card = ROW.matcher(field);
        if (card.matches()) {
            var what = what(card.group(5));
            var row =
                    card.group(4) == null
                            ? ""
                            : ", region " + (Integer.parseInt(card.group(4)) + 1);
            return "%s %d%s%s"
                    .formatted(
                            CARDS.get(card.group(1)),
                            Integer.parseInt(card.group(2)) + 1,
                            row,
                            what.isEmpty() ? "" : ", " + what);
        }
        return field.startsWith("source.")
                ? "Source, " + what(field.substring("source.".length()))
                : capital(what(field));
    }

    private static String what(@Nullable String name) {
        return name == null
                ? ""
                : LABELS.getOrDefault(
                        name,
                        Details.label(name)
                                .map(it -> it.replaceFirst("[,:].*", ""))
                                .map(it -> it.matches("[A-Z]{2}.*") ? it : small(it))
                                .orElse(""));
    }

    private static String small(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private static String capital(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
