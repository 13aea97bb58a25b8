package dev.goldsmith.web.editor;

import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is wrong with a template, sorted to the fields that can mend it. A fault that no field shows
 * goes to its step's or target's card, else to the top of the page.
 */
public record Faults(List<Violation> violations, Map<String, List<String>> byField) {
    public static final Faults NONE = new Faults(List.of(), Map.of());

    /** The place of faults that belong to no field. */
    public static final String TOP = "";

    private static final Pattern CARD =
            Pattern.compile(
                    "((?:customize|distribute|validate\\.inVMValidations|additionalDataDisks)\\.\\d+)"
                            + "(?:\\..*)?");

    public static Faults of(List<Violation> violations, TemplateForm form) {
        var byField = new LinkedHashMap<String, List<String>>();
        for (var violation : violations) {
            byField.computeIfAbsent(field(violation.path(), form), _ -> new ArrayList<>())
                    .add(violation.message());
        }
        return new Faults(violations, byField);
    }

    /** The faults of one field. */
    public List<String> at(String field) {
        return byField.getOrDefault(field, List.of());
    }

    /** How many there are at this card's fields and at the card itself. */
    public int within(String card) {
        return byField.entrySet().stream()
                .filter(e -> e.getKey().equals(card) || e.getKey().startsWith(card + "."))
                .mapToInt(e -> e.getValue().size())
                .sum();
    }

    static String field(String path, TemplateForm form) {
        var dotted =
                path.replaceFirst("^\\$\\.(properties\\.?)?", "").replaceAll("\\[(\\d+)]", ".$1");
        var names = FieldNames.of(form);
        var name = renamed(dotted, form);
        while (!name.isEmpty()) {
            if (names.contains(name)) {
                return name;
            }
            var card = CARD.matcher(name);
            if (card.matches() && card.group(1).equals(name)) {
                return names.contains(name + ".origin") ? name : TOP;
            }
            int dot = name.lastIndexOf('.');
            name = dot < 0 ? "" : name.substring(0, dot);
        }
        return TOP;
    }

    /** Properties that show under another name, several of them in one field. */
    private static String renamed(String dotted, TemplateForm form) {
        if (dotted.equals("source") || dotted.startsWith("source.")) {
            if (form.source().isPlatform() && !dotted.equals("source.version")) {
                return "source.platform";
            }
            return form.source().isGallery()
                    ? "source.image"
                    : form.source().isManaged() ? "source.managed" : dotted;
        }
        return dotted.replaceFirst("^(distribute\\.\\d+)\\.(galleryImageId|imageId)$", "$1.image")
                .replaceFirst("^(distribute\\.\\d+)\\.versioning\\.major$", "$1.major")
                .replaceFirst("^(distribute\\.\\d+)\\.versioning\\.scheme$", "$1.versioning");
    }
}
