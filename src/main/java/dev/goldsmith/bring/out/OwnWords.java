package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of a template only Goldsmith knows, in sentences for a comment. */
final class OwnWords {
    private static final Set<String> STEPS = Set.of("LinuxUpdate", "LinuxRestart");

    private OwnWords() {}

    static List<String> in(JsonNode document) {
        var said = new ArrayList<String>();
        var properties = document.path("properties");
        int number = 0;
        for (var step : properties.path("customize")) {
            number++;
            var type = step.path("type").asText();
            if (STEPS.contains(type)) {
                said.add(
                        "Step %d is a %s, which only Goldsmith has; Azure refuses it."
                                .formatted(number, type));
            }
            if (step.has("reuseFor")) {
                said.add("`reuseFor` of step %d is Goldsmith's own.".formatted(number));
            }
        }
        if (properties.has("reuseFor")) {
            said.add("`reuseFor` is Goldsmith's own.");
        }
        document.path("tags")
                .fieldNames()
                .forEachRemaining(tag -> {
                    if (tag.startsWith("goldsmith")) {
                        said.add("The tag `%s` means something to Goldsmith only.".formatted(tag));
                    }
                });
        if (document.toString().contains("/subscriptions/")) {
            said.add(
                    "Ids of resources name the tenant as subscription and the team as resource group.");
        }
        return said;
    }
}
