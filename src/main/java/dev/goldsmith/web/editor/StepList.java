package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

        /** Id that stands for its first field, when it is new. */
        public String entry() {
            return Field.id(ListAction.entry(card));
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

    /** What can be added, with what it is called on a button. */
    public List<Map.Entry<String, String>> kinds() {
        return KINDS.stream()
                .filter(it -> isCustomize() || !ONLY_STEPS.contains(it.getKey()))
                .toList();
    }

    private static final List<Map.Entry<String, String>> KINDS =
            List.of(
                    Map.entry("Shell", "Commands"),
                    Map.entry("Script", "Script"),
                    Map.entry("File", "File"),
                    Map.entry("LinuxRestart", "Restart"),
                    Map.entry("LinuxUpdate", "Linux updates"),
                    Map.entry("PowerShell", "PowerShell"),
                    Map.entry("WindowsRestart", "Windows restart"),
                    Map.entry("WindowsUpdate", "Windows updates"));

    private static final Set<String> ONLY_STEPS =
            Set.of("LinuxRestart", "LinuxUpdate", "WindowsRestart", "WindowsUpdate");

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
        return fields.shown().stream()
                .map(it -> Field.of(faults, card + ".", it, fields.details().get(it.name())))
                .toList();
    }
}
