package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Extent;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import java.util.List;

/**
 * A template while somebody edits it. The page carries the JSON that its form was made of ({@code
 * base}) beside the form and the JSON as it can be edited ({@code json}), so it is known which of
 * the two somebody changed. When both were, they are asked which one counts.
 *
 * @param template what the form shows
 * @param text the JSON to edit; differs from {@code template} when it can't be read or both changed
 * @param faults why the text can't be read
 * @param torn whether form and JSON were both changed
 * @param goesOn name of the card or list that the last action was about, or empty
 * @param undo the JSON as it was before that action, or empty
 */
public record Draft(
        ObjectNode template,
        String text,
        List<Violation> faults,
        boolean torn,
        String goesOn,
        String undo) {
    /** {@code action}: as it was before the last one; the next time, as it was after it. */
    public static final String UNDO = "undo";

    /** {@code action}: form and JSON were both changed, the form counts. */
    public static final String USE_FORM = "use-form";

    /** {@code action}: form and JSON were both changed, the JSON counts. */
    public static final String USE_JSON = "use-json";

    private static final String BOTH =
            "The form and the JSON were both changed since they last agreed. Say which one counts; the other's changes go.";

    public static Draft of(ObjectNode template) {
        return new Draft(template, TemplateWriter.pretty(template), List.of(), false, "", "");
    }

    /**
     * @throws Refused MALFORMED_JSON, INVALID_TEMPLATE when {@code base} isn't what a page sent
     */
    public static Draft of(Typed typed) {
        var action = typed.text("action", "");
        var base = object(typed.text("base", "{}"));
        var text = typed.text("json", "");
        var merged = TemplateForm.of(typed).into(base);
        boolean textChanged = !text.strip().equals(TemplateWriter.pretty(base).strip());
        boolean formChanged = !merged.equals(base) || typed.text("torn") != null;
        var before = typed.text("undo", "");
        if (action.equals(UNDO) && !before.isEmpty()) {
            return of(object(before)).undoing(merged);
        }
        if (!textChanged || action.equals(USE_FORM)) {
            return of(merged).after(action);
        }
        if (formChanged && !action.equals(USE_JSON)) {
            return new Draft(merged, text, List.of(new Violation("$", BOTH)), true, "", "");
        }
        try {
            return of(object(text)).after(action);
        } catch (Refused refused) {
            return new Draft(base, text, refused.violations, false, "", "");
        }
    }

    private static ObjectNode object(String text) {
        if (TemplateReader.tree(text) instanceof ObjectNode object) {
            Extent.requireShowable(object);
            return object;
        }
        throw Refused.field(
                Refusal.MALFORMED_JSON,
                "$",
                "The JSON must be an object: { … } with \"properties\" in it.");
    }

    private Draft after(String action) {
        return ListAction.parse(action)
                .map(it -> of(it.on(template)).goingOn(it).undoing(template))
                .orElse(this);
    }

    private Draft goingOn(ListAction action) {
        return new Draft(template, text, faults, torn, action.goesOn(template), undo);
    }

    private Draft undoing(ObjectNode before) {
        return new Draft(template, text, faults, torn, goesOn, TemplateWriter.pretty(before));
    }

    public String base() {
        return TemplateWriter.pretty(template);
    }

    public TemplateForm form() {
        return TemplateForm.of(template);
    }

    public boolean isSound() {
        return faults.isEmpty();
    }
}
