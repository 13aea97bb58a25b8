package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps that are edited the same way.
 *
 * @param name as in {@link ListAction}
 * @param boxes about all of them
 */
public record StepList(
        String name, String title, String hint, String empty, List<Step> steps, List<Field> boxes) {

    /**
     * @param card name of the field that stands for the whole of it
     * @param faults of the step as such
     */
    public record Step(
            String list,
            int index,
            boolean last,
            String card,
            StepFields fields,
            int problems,
            List<String> faults,
            List<Field> shown) {
        public int number() {
            return index + 1;
        }

        public String id() {
            return Field.id(card);
        }

        public boolean isFirst() {
            return index == 0;
        }
    }

    static StepList steps(List<StepFields> steps, Faults faults) {
        return new StepList(
                "customize",
                "Steps",
                "in this order; the first failure stops the build",
                "No steps: the image is a copy of its source.",
                all("customize", steps, faults),
                List.of());
    }

    static StepList checks(List<StepFields> checks, List<Field> boxes, Faults faults) {
        return new StepList(
                TemplateForm.VALIDATIONS,
                "Checks",
                "in a fresh VM that boots the finished image",
                "No checks of your own. That the image boots is always checked.",
                all(TemplateForm.VALIDATIONS, checks, faults),
                boxes);
    }

    public String id() {
        return Field.id(name);
    }

    public boolean isCustomize() {
        return name.equals("customize");
    }

    private static List<Step> all(String list, List<StepFields> steps, Faults faults) {
        var all = new ArrayList<Step>();
        for (var fields : steps) {
            var card = "%s.%d".formatted(list, all.size());
            all.add(
                    new Step(
                            list,
                            all.size(),
                            all.size() == steps.size() - 1,
                            card,
                            fields,
                            faults.within(card),
                            faults.at(card),
                            shown(card, fields, faults)));
        }
        return all;
    }

    private static List<Field> shown(String card, StepFields fields, Faults faults) {
        var texts = new ArrayList<Field>();
        if (fields.isOther()) {
            return texts;
        }
        texts.add(Field.of(faults, card + ".name", "Name", "", fields.name()));
        if (fields.isScript()) {
            texts.add(
                    Field.of(
                            faults,
                            card + ".scriptUri",
                            "Script address",
                            "fetched and frozen when you save",
                            fields.scriptUri()));
        }
        if (fields.isFile()) {
            texts.add(
                    Field.of(
                            faults,
                            card + ".sourceUri",
                            "Source address",
                            "fetched and frozen when you save",
                            fields.sourceUri()));
            texts.add(
                    Field.of(
                            faults,
                            card + ".destination",
                            "Destination in the image",
                            "an absolute path whose folder exists",
                            fields.destination()));
        }
        if (fields.isScript() || fields.isFile()) {
            texts.add(
                    Field.of(
                            faults,
                            card + ".sha256Checksum",
                            "SHA-256, optional",
                            "the save is refused when the content differs",
                            fields.sha256Checksum()));
        }
        if (fields.isCommands()) {
            texts.add(
                    Field.of(
                                    faults,
                                    card + ".inline",
                                    "Commands",
                                    fields.type().equals("PowerShell")
                                            ? "one a line, in PowerShell"
                                            : "one a line, as the build user; sudo is there",
                                    fields.inline())
                            .as(Field.Kind.LINES));
        }
        for (var detail : StepDetails.of(fields.type())) {
            texts.add(Field.of(faults, card + ".", detail, fields.details().get(detail.name())));
        }
        return texts;
    }
}
