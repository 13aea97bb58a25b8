package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A template's form and JSON as a page shows them.
 *
 * @param versions of the gallery image that is its source
 * @param names of image definitions
 * @param regions that mean a place
 */
public record EditorView(
        SourceFields source,
        Field platform,
        Field platformVersion,
        Field image,
        Field imageVersion,
        Field channel,
        Field managed,
        List<Inherited> inherited,
        List<String> versions,
        List<StepList> lists,
        List<TargetView> targets,
        List<String> names,
        List<String> regions,
        List<Field> machine,
        List<RowView> disks,
        List<Group> more,
        List<String> note,
        List<String> top,
        List<Problem> problems,
        JsonText json,
        Draft draft) {

    /** Rare fields under a title. */
    public record Group(String title, String hint, List<Field> fields) {
        public boolean hasHint() {
            return !hint.isEmpty();
        }
    }

    /** Where to jump to mend something. */
    public record Problem(String anchor, String label) {}

    public static EditorView of(Draft draft, Faults faults, Shelves shelves) {
        var form = draft.form();
        var source = form.source();
        return new EditorView(
                source,
                Field.of(
                                faults,
                                "source.platform",
                                "Platform image",
                                "",
                                chosen(source.platform(), source.isPlatform(), shelves.platforms()))
                        .among(shelves.platforms(), "Choose one"),
                Field.of(
                        faults,
                        "source.version",
                        "Version",
                        "latest is resolved on each run.",
                        source.isPlatform() ? source.version() : "latest"),
                Field.of(
                                faults,
                                "source.image",
                                "Image",
                                "",
                                chosen(source.image(), source.isGallery(), shelves.images()))
                        .among(shelves.images(), "Choose one"),
                Field.of(
                                faults,
                                "source.imageVersion",
                                "Version",
                                "Enter a version to pin it; latest is resolved on each run.",
                                source.isGallery() ? source.imageVersion() : "latest")
                        .from("versions"),
                fields(List.of(Details.CHANNEL), form.envelope(), faults)
                        .getFirst()
                        .among(shelves.channels(), ""),
                Field.of(
                                faults,
                                "source.managed",
                                "Managed image",
                                "Uses the disk it has when a run starts.",
                                chosen(source.managed(), source.isManaged(), shelves.managed()))
                        .among(shelves.managed(), "Choose one"),
                shelves.inherited(),
                shelves.versions(),
                List.of(
                        StepList.steps(form.customize(), faults),
                        StepList.checks(
                                form.validate(),
                                fields(Details.CHECKS, form.details(), faults),
                                faults)),
                TargetView.all(form.distribute(), faults, shelves),
                shelves.names(),
                shelves.regions(),
                machine(form, faults, shelves),
                RowView.all(TemplateForm.DISKS, form.disks(), Details.DISK, faults),
                Details.MORE.stream()
                        .map(it ->
                                new Group(
                                        it.title(),
                                        it.hint(),
                                        Stream.concat(
                                                        fields(
                                                                it.envelope(),
                                                                form.envelope(),
                                                                faults)
                                                                .stream(),
                                                        fields(
                                                                it.properties(),
                                                                form.details(),
                                                                faults)
                                                                .stream())
                                                .toList()))
                        .toList(),
                faults.at("note"),
                faults.at(Faults.TOP),
                problems(faults),
                JsonText.of(
                        draft.text(),
                        faults.violations().stream().map(v -> v.path()).toList(),
                        faults.violations().stream().map(v -> v.message()).toList()),
                draft);
    }

    /** Id of what somebody goes on from, or empty. */
    public String goesOn() {
        return draft.goesOn().isEmpty() ? "" : Field.id(draft.goesOn());
    }

    /** Whether something is wrong with what is rarely needed. */
    public boolean isMoreOpen() {
        return more.stream().flatMap(it -> it.fields.stream()).anyMatch(Field::isBad);
    }

    /** What of the rare is said, to be read where it is folded; a location always is. */
    public String moreSaid() {
        return Field.said(
                more.stream()
                        .flatMap(it -> it.fields.stream())
                        .filter(it -> !it.name().equals("location"))
                        .toList());
    }

    private static List<Field> machine(TemplateForm form, Faults faults, Shelves shelves) {
        var details =
                fields(Details.MACHINE, form.details(), faults).stream()
                        .map(it ->
                                it.name().equals(Details.NETWORK.name())
                                        ? it.among(networks(shelves.networks(), it.value()), "")
                                        : it);
        var engine =
                fields(List.of(Details.ENGINE), form.envelope(), faults).stream()
                        .map(it -> it.among(shelves.engines(), ""))
                        // The default and the one that it is: nothing to choose from.
                        .filter(it -> it.choices().size() > 2 || it.isSet());
        var connection =
                fields(List.of(Details.CONNECTION), form.envelope(), faults).stream()
                        .map(it -> it.among(shelves.connections(), ""))
                        .filter(it -> it.choices().size() > 1 || it.isSet());
        return Stream.of(details, engine, connection).flatMap(Function.identity()).toList();
    }

    /** Without a profile there is the usual network; a profile has its plain name or Azure's id. */
    private static List<Choice> networks(List<Choice> profiles, String chosen) {
        var name = chosen.substring(chosen.lastIndexOf('/') + 1);
        var all = new ArrayList<Choice>();
        all.add(Choice.of("", "The public internet, nothing else"));
        profiles.forEach(it ->
                all.add(it.value().equalsIgnoreCase(name) ? Choice.of(chosen, it.text()) : it));
        return all;
    }

    private static List<Field> fields(
            List<Detail> details, Map<String, String> values, Faults faults) {
        return details.stream().map(it -> Field.of(faults, "", it, values.get(it.name()))).toList();
    }

    /** What the other kind of source would begin with is the first that there is. */
    private static String chosen(@Nullable String value, boolean inUse, List<Choice> choices) {
        if (value != null && (inUse || !value.isEmpty())) {
            return value;
        }
        return choices.isEmpty() ? "" : choices.getFirst().value();
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
