package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.schema.ImageTemplate.Properties;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much one template may be, so that everything that is saved can be shown, changed and built: a
 * step's card has up to fifteen fields, and a form has 5,000.
 */
public final class Extent {
    /** Of each kind. The longest template that we know of has 60. */
    public static final int STEPS = 200;

    public static final int TARGETS = 50;

    /** Regions of a target, filters of an update, exit codes of a script. */
    public static final int WORDS = 200;

    /** UTF-8 bytes of the whole document, as it is kept. */
    public static final int BYTES = 1 << 20;

    /** Each run takes those of all its ancestors along. */
    private static final int GUARDRAIL_BYTES = 128 << 10;

    private static final List<String> LISTS =
            List.of("customize", "validate.inVMValidations", "distribute", "additionalDataDisks");

    private final Violations faults = new Violations();
    private final String root;

    private Extent(String root) {
        this.root = root;
    }

    /**
     * @return empty when nothing is too much
     */
    public static List<Violation> faults(ImageTemplate template) {
        var extent = new Extent("$.properties");
        extent.check(template.properties());
        if (extent.faults.isEmpty()) {
            extent.size(TemplateWriter.pretty(template));
        }
        return extent.faults.list();
    }

    /** The same of guardrails. */
    static List<Violation> faults(Guardrails guardrails) {
        var extent = new Extent("$");
        extent.parts("", guardrails);
        extent.lists("validators", guardrails.checks());
        int bytes =
                TemplateWriter.pretty(guardrails.toJson()).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > GUARDRAIL_BYTES) {
            extent.faults.add(
                    "$",
                    "The guardrails have %,d bytes; they must have at most %,d (128 KiB). Put scripts where `scriptUri` can name them."
                            .formatted(bytes, GUARDRAIL_BYTES));
        }
        return extent.faults.list();
    }

    /**
     * Of a document that may be unsound otherwise: whether a form can show it.
     *
     * @throws dev.goldsmith.kernel.Refused INVALID_TEMPLATE
     */
    public static void requireShowable(JsonNode json) {
        var faults = new Violations();
        for (var list : LISTS) {
            int size = json.at("/properties/" + list.replace('.', '/')).size();
            if (size > STEPS) {
                faults.add("$.properties." + list, tooMany(list, size, STEPS));
            }
        }
        if (!faults.isEmpty()) {
            var first = faults.list().getFirst();
            throw new Refused(Refusal.INVALID_TEMPLATE, first.message(), faults.list());
        }
    }

    private void check(Properties it) {
        most("customize", it.customize(), STEPS);
        var validate = it.validate();
        most(
                "validate.inVMValidations",
                validate == null ? null : validate.inVMValidations(),
                STEPS);
        most("distribute", it.distribute(), TARGETS);
        lists("distribute", it.distribute());
        lists("customize", it.customizers());
    }

    private void lists(String field, List<?> elements) {
        for (int i = 0; i < elements.size(); i++) {
            parts("%s[%d].".formatted(field, i), elements.get(i));
        }
    }

    private void parts(String field, Object element) {
        for (var part : Shape.of(element.getClass()).parts()) {
            if (Shape.value(part.accessor(), element) instanceof Collection<?> list) {
                most(field + part.name(), list, part.says().most());
            }
        }
    }

    private void most(String field, @Nullable Collection<?> elements, int most) {
        if (elements != null && elements.size() > most) {
            faults.add(root + "." + field, tooMany(field, elements.size(), most));
        }
    }

    private static String tooMany(String field, int size, int most) {
        return "`%s` has %,d elements; it must have at most %d.".formatted(field, size, most);
    }

    private void size(String document) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BYTES) {
            faults.add(
                    "$",
                    "The template has %,d bytes; it must have at most %,d (1 MiB). Put scripts and files where `scriptUri` and `sourceUri` can name them."
                            .formatted(bytes, BYTES));
        }
    }
}
