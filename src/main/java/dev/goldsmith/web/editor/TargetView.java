package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;

/**
 * One target as a page shows it.
 *
 * @param card name of the field that stands for the whole of it
 * @param faults of the target as such
 * @param gallery a gallery, or for a managed image the team
 * @param shelves what there is to choose for it
 */
public record TargetView(
        int index,
        String card,
        TargetFields fields,
        int problems,
        List<String> faults,
        Field output,
        Field gallery,
        List<Choice> shelves,
        Field image,
        Field version,
        Field versioning,
        List<Choice> schemes,
        Field major,
        Field regions,
        Field location,
        Field uri) {

    static List<TargetView> all(List<TargetFields> targets, Faults faults, Shelves shelves) {
        var all = new ArrayList<TargetView>();
        for (var fields : targets) {
            all.add(of(all.size(), fields, faults, shelves));
        }
        return all;
    }

    private static TargetView of(int index, TargetFields it, Faults faults, Shelves shelves) {
        var card = "distribute.%d".formatted(index);
        boolean managed = it.isManaged();
        return new TargetView(
                index,
                card,
                it,
                faults.within(card),
                faults.at(card),
                Field.of(
                        faults,
                        card + ".runOutputName",
                        "Output name",
                        "unique in this template",
                        it.runOutputName()),
                Field.of(faults, card + ".gallery", managed ? "Team" : "Gallery", "", it.gallery()),
                Choice.choosing(
                        managed ? shelves.groups() : shelves.galleries(),
                        it.gallery(),
                        "choose one"),
                Field.of(
                        faults,
                        card + ".image",
                        managed ? "Managed image" : "Image definition",
                        managed
                                ? "a name that is there gets the new disk"
                                : "a new name makes a new one",
                        it.image()),
                Field.of(
                        faults,
                        card + ".imageVersion",
                        "Version",
                        "empty: numbered for you",
                        it.imageVersion()),
                Field.of(faults, card + ".versioning", "Numbering", "", ""),
                Choice.choosing(
                        List.of(
                                Choice.of("", "Next after the latest"),
                                Choice.of("Latest", "Next within a major number"),
                                Choice.of("Source", "The source's number")),
                        it.versioning(),
                        ""),
                Field.of(
                        faults,
                        card + ".major",
                        "Major number",
                        "only with “within a major number”",
                        it.major()),
                Field.of(
                        faults,
                        card + ".regions",
                        "Regions",
                        "with commas between; empty: local",
                        it.regions()),
                Field.of(
                        faults,
                        card + ".location",
                        "Region",
                        "such as local or westeurope",
                        it.location()),
                Field.of(
                        faults,
                        card + ".uri",
                        "Place, optional",
                        "a path in the staging area, or region:path; empty: named after the output",
                        it.uri()));
    }

    public int number() {
        return index + 1;
    }

    public String id() {
        return Field.id(card);
    }

    public String excludeName() {
        return card + ".excludeFromLatest";
    }

    public boolean isExcluded() {
        return Boolean.TRUE.equals(fields.excludeFromLatest());
    }
}
