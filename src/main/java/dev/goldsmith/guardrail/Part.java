package dev.goldsmith.guardrail;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One thing that guardrails ask.
 *
 * @param name what of it: a check, a region, a size, a network, a text or a tag; empty for the age
 *     and for vulnerabilities
 */
public record Part(Kind kind, String name) {

    /** Which of the guardrails. */
    public enum Kind {
        VALIDATOR("validators", "the check"),
        REGION("regions", "the region"),
        VM_SIZE("vmSizes", "the VM size"),
        NETWORK("networks", "the network profile"),
        FORBIDDEN("forbidden", "the forbidden text"),
        TAG("tags", "the tag"),
        AGE("maxAgeDays", "the age of what is built on"),
        FIXABLE("fixableSeverity", "fixable vulnerabilities");

        private final String word;
        private final String title;

        Kind(String word, String title) {
            this.word = word;
            this.title = title;
        }

        /** As the property of guardrails. */
        public String word() {
            return word;
        }

        /** {@code the region}. */
        public String title() {
            return title;
        }

        /**
         * @throws Refused INVALID_REQUEST
         */
        static Kind require(String word) {
            return Arrays.stream(values())
                    .filter(it -> it.word.equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            Refused.field(
                                    Refusal.INVALID_REQUEST,
                                    "guardrail",
                                    "'guardrail' is one of %s."
                                            .formatted(
                                                    Arrays.stream(values())
                                                            .map(Kind::word)
                                                            .collect(Collectors.joining(", ")))));
        }
    }

    /** {@code the region westeurope}. */
    @Override
    public String toString() {
        return name.isEmpty() ? kind.title : kind.title + " " + name;
    }
}
