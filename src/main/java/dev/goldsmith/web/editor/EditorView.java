package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template's form and JSON as a page shows them. */
public record EditorView(
        SourceFields source,
        List<Choice> platforms,
        List<Choice> images,
        Field platform,
        Field platformVersion,
        Field image,
        Field imageVersion,
        List<String> versions,
        List<StepList> lists,
        List<TargetView> targets,
        List<String> names,
        List<Field> limits,
        List<String> top,
        List<Problem> problems,
        JsonText json,
        Draft draft) {

    /**
     * Steps that are edited the same way.
     *
     * @param name as in {@link ListAction}
     */
    public record StepList(String name, String title, String hint, String empty, List<Step> steps) {
        public boolean isCustomize() {
            return name.equals("customize");
        }
    }

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
            List<Field> texts,
            List<Field> commands,
            List<Box> boxes) {
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

    /** One thing to tick. */
    public record Box(String name, String label, boolean ticked, List<String> faults) {
        public String id() {
            return Field.id(name);
        }
    }

    /** Where to jump to mend something. */
    public record Problem(String anchor, String label) {}

    public static EditorView of(Draft draft, Faults faults, Shelves shelves) {
        var form = draft.form();
        var source = form.source();
        return new EditorView(
                source,
                Choice.choosing(
                        shelves.platforms(),
                        chosen(source.platform(), source.isPlatform(), shelves.platforms()),
                        "choose one"),
                Choice.choosing(
                        shelves.images(),
                        chosen(source.image(), source.isGallery(), shelves.images()),
                        "choose one"),
                Field.of(faults, "source.platform", "Platform image", "", source.platform()),
                Field.of(
                        faults,
                        "source.version",
                        "Version",
                        "latest is looked up at each run",
                        source.isPlatform() ? source.version() : "latest"),
                Field.of(faults, "source.image", "Image", "", source.image()),
                Field.of(
                        faults,
                        "source.imageVersion",
                        "Version",
                        "a number pins it; latest is looked up at each run",
                        source.isGallery() ? source.imageVersion() : "latest"),
                shelves.versions(),
                List.of(
                        new StepList(
                                "customize",
                                "Steps",
                                "in this order; the first failure stops the build",
                                "No steps: the image is a copy of its source.",
                                steps("customize", form.customize(), faults)),
                        new StepList(
                                TemplateForm.VALIDATIONS,
                                "Checks",
                                "in a fresh VM that boots the finished image",
                                "No checks of your own. That the image boots is always checked.",
                                steps(TemplateForm.VALIDATIONS, form.validate(), faults))),
                TargetView.all(form.distribute(), faults, shelves),
                shelves.names(),
                List.of(
                        Field.of(
                                faults,
                                "buildTimeoutInMinutes",
                                "Time limit, minutes",
                                "empty: 240",
                                form.buildTimeoutInMinutes()),
                        Field.of(
                                faults,
                                "vmProfile.vmSize",
                                "VM size",
                                "empty: the default",
                                form.vmSize()),
                        Field.of(
                                faults,
                                "vmProfile.osDiskSizeGB",
                                "Disk, GB",
                                "empty: the source's",
                                form.osDiskSizeGB())),
                faults.at(Faults.TOP),
                problems(faults),
                JsonText.of(
                        draft.text(),
                        faults.violations().stream().map(v -> v.path()).toList(),
                        faults.violations().stream().map(v -> v.message()).toList()),
                draft);
    }

    /** What the other kind of source would begin with is the first that there is. */
    private static String chosen(@Nullable String value, boolean inUse, List<Choice> choices) {
        if (value != null && (inUse || !value.isEmpty())) {
            return value;
        }
        return choices.isEmpty() ? "" : choices.getFirst().value();
    }

    private static List<Step> steps(String list, List<StepFields> steps, Faults faults) {
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
                            texts(card, fields, faults),
                            lines(card, fields, faults),
                            boxes(card, fields, faults)));
        }
        return all;
    }

    private static List<Field> lines(String card, StepFields fields, Faults faults) {
        var lines = new ArrayList<Field>();
        if (fields.isCommands()) {
            lines.add(
                    Field.of(
                            faults,
                            card + ".inline",
                            "Commands",
                            fields.type().equals("PowerShell")
                                    ? "one a line, in PowerShell"
                                    : "one a line, as the build user; sudo is there",
                            fields.inline()));
        }
        lines.addAll(details(card, fields, faults, Set.of(StepDetail.Kind.LINES)));
        return lines;
    }

    private static List<Field> details(
            String card, StepFields fields, Faults faults, Set<StepDetail.Kind> kinds) {
        return StepDetail.of(fields.type()).stream()
                .filter(it -> kinds.contains(it.kind()))
                .map(it ->
                        Field.of(
                                faults,
                                card + "." + it.name(),
                                it.label(),
                                it.hint(),
                                fields.details().get(it.name())))
                .toList();
    }

    private static List<Box> boxes(String card, StepFields fields, Faults faults) {
        return StepDetail.of(fields.type()).stream()
                .filter(it -> it.kind() == StepDetail.Kind.BOX)
                .map(it ->
                        new Box(
                                card + "." + it.name(),
                                it.label(),
                                Boolean.parseBoolean(fields.details().get(it.name())),
                                faults.at(card + "." + it.name())))
                .toList();
    }

    private static List<Field> texts(String card, StepFields fields, Faults faults) {
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
        texts.addAll(
                details(
                        card,
                        fields,
                        faults,
                        Set.of(
                                StepDetail.Kind.TEXT,
                                StepDetail.Kind.NUMBER,
                                StepDetail.Kind.NUMBERS)));
        return texts;
    }

    private static List<Problem> problems(Faults faults) {
        var problems = new ArrayList<Problem>();
        faults.byField()
                .forEach((field, messages) ->
                        messages.forEach(_ ->
                                problems.add(
                                        field.isEmpty()
                                                ? new Problem("problems", "The template")
                                                : new Problem(
                                                        Field.id(field),
                                                        FieldNames.label(field)))));
        return problems;
    }
}
