package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One target as a page shows it.
 *
 * @param card name of the field that stands for the whole of it
 * @param faults of the target as such
 * @param rare fields that are folded away
 */
public record TargetView(
        int index,
        String card,
        TargetFields fields,
        int problems,
        List<String> faults,
        List<Field> shown,
        List<Field> rare,
        List<RowView> regionRows) {
    private static final Set<String> RARE =
            Set.of("replicationMode", "excludeFromLatest", "artifactTags");
    private static final Set<String> DEPRECATED =
            Set.of("replicationRegions", "storageAccountType");
    private static final List<Choice> SCHEMES =
            List.of(
                    Choice.of("", "Next after the latest"),
                    Choice.of("Latest", "Next within a major number"),
                    Choice.of("Source", "The source's number"));

    static List<TargetView> all(List<TargetFields> targets, Faults faults, Shelves shelves) {
        var all = new ArrayList<TargetView>();
        for (var fields : targets) {
            all.add(of(all.size(), fields, faults, shelves));
        }
        return all;
    }

    private static TargetView of(int index, TargetFields it, Faults faults, Shelves shelves) {
        var card = "distribute.%d".formatted(index);
        var shown = new ArrayList<Field>();
        if (it.isManaged()) {
            managed(shown, card, it, faults, shelves);
        } else if (it.isGallery()) {
            gallery(shown, card, it, faults, shelves);
        }
        shown.add(
                Field.of(
                        faults,
                        card + ".runOutputName",
                        "Output name",
                        "Unique in this template.",
                        it.runOutputName()));
        var rare = new ArrayList<Field>();
        if (it.isGallery()) {
            numbering(rare, card, it, faults);
        }
        for (var detail : Details.ofTarget(it.type())) {
            var field = Field.of(faults, card + ".", detail, it.details().get(detail.name()));
            if (RARE.contains(detail.name())) {
                rare.add(field);
            } else if (!DEPRECATED.contains(detail.name()) || field.isSet() || field.isBad()) {
                shown.add(field);
            }
        }
        return new TargetView(
                index,
                card,
                it,
                faults.within(card),
                faults.at(card),
                shown,
                rare,
                RowView.all(
                        card + "." + TargetFields.REGIONS, it.regions(), Details.REGION, faults));
    }

    /** Whether its regions have replicas, which the deprecated ones haven't. */
    public boolean hasRegions() {
        return fields.isGallery() && !fields.isDeprecated() || !regionRows.isEmpty();
    }

    private static void managed(
            List<Field> shown, String card, TargetFields it, Faults faults, Shelves shelves) {
        shown.add(
                Field.of(faults, card + ".gallery", "Team", "", it.gallery())
                        .among(shelves.groups(), "Choose one"));
        shown.add(
                Field.of(
                        faults,
                        card + ".image",
                        "Managed image",
                        "An existing image gets the new disk.",
                        it.image()));
    }

    private static void gallery(
            List<Field> shown, String card, TargetFields it, Faults faults, Shelves shelves) {
        shown.add(
                Field.of(faults, card + ".gallery", "Gallery", "", it.gallery())
                        .among(shelves.galleries(), "Choose one"));
        shown.add(
                Field.of(
                                faults,
                                card + ".image",
                                "Image definition",
                                "a new name makes a new one",
                                it.image())
                        .from("definitions"));
    }

    private static void numbering(List<Field> rare, String card, TargetFields it, Faults faults) {
        rare.add(
                Field.of(
                        faults,
                        card + ".imageVersion",
                        "Version",
                        "Default: the next number.",
                        it.imageVersion()));
        rare.add(
                Field.of(faults, card + ".versioning", "Numbering", "", it.versioning())
                        .among(SCHEMES, ""));
        rare.add(
                Field.of(
                        faults,
                        card + ".major",
                        "Major number",
                        "Only with “within a major number”.",
                        it.major()));
    }

    public String regionsId() {
        return Field.id(card + "." + TargetFields.REGIONS);
    }

    public boolean isOpen() {
        return rare.stream().anyMatch(Field::isBad);
    }

    /** What of the rare is said, to be read where it is folded. */
    public String said() {
        return Field.said(rare);
    }

    public int number() {
        return index + 1;
    }

    public String id() {
        return Field.id(card);
    }

    /** Id that stands for its first field, when it is new. */
    public String entry() {
        return Field.id(ListAction.entry(card));
    }
}
