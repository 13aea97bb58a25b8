package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Validator;
import java.util.List;
import java.util.Map;

/**
 * Checks that one template asks of every image that descends from it.
 *
 * @param from that template, {@code platform/debian-baseline}
 * @param frozen contents of their scripts and files, by {@code $.validators[0].scriptUri} and so on
 */
public record Inherited(String from, List<Validator> validators, Map<String, Digest> frozen) {
    public Inherited {
        validators = List.copyOf(validators);
        frozen = Map.copyOf(frozen);
    }
}
