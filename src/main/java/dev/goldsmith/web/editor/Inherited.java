package dev.goldsmith.web.editor;

import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a baseline asks of what the form makes.
 *
 * @param template whose guardrails they are, {@code platform/debian-baseline}
 * @param asks in words
 */
public record Inherited(String template, List<String> asks) {
    public static Inherited of(String template, Guardrails guardrails) {
        var asks = new ArrayList<String>();
        for (var check :
                guardrails.validators() == null ? List.<Validator>of() : guardrails.validators()) {
            asks.add(
                    check.name() == null
                            ? "a check without a name"
                            : "check “%s”".formatted(check.name()));
        }
        add(asks, "only the regions %s", guardrails.regions());
        add(asks, "only the VM sizes %s", guardrails.vmSizes());
        add(asks, "only the network profiles %s", guardrails.networks());
        add(asks, "not in customizers: %s", guardrails.forbidden());
        if (guardrails.tags() != null) {
            add(
                    asks,
                    "tags on each target: %s",
                    guardrails.tags().entrySet().stream()
                            .map(it ->
                                    it.getValue().isEmpty()
                                            ? it.getKey()
                                            : it.getKey() + "=" + it.getValue())
                            .toList());
        }
        if (guardrails.maxAgeDays() != null) {
            asks.add("a source built at most %d days ago".formatted(guardrails.maxAgeDays()));
        }
        if (guardrails.fixableSeverity() != null) {
            asks.add(
                    "no promotion with a vulnerability of severity %s or worse that has a fix%s"
                            .formatted(
                                    guardrails.fixableSeverity(),
                                    guardrails.fixableDays() == null
                                            ? ""
                                            : " and was published more than %d days ago"
                                                    .formatted(guardrails.fixableDays())));
        }
        return new Inherited(template, asks);
    }

    private static void add(List<String> asks, String sentence, @Nullable List<String> words) {
        if (words != null && !words.isEmpty()) {
            asks.add(sentence.formatted(String.join(", ", words)));
        }
    }
}
