package dev.goldsmith.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says of a version besides its contents, by the word for it, so that rows that
 * say something else are found.
 *
 * @param all what isn't known isn't there
 */
record Claims(Map<String, String> all) {
    private static final String TEMPLATE = "template";

    private static final String RUN = "run";

    /** Statements of before don't say it. */
    private static final Set<String> LATER = Set.of(TEMPLATE);

    private static final String ASKED = "/buildDefinition/externalParameters";
    private static final String DECIDED = "/buildDefinition/internalParameters";
    private static final String WHEN = "/runDetails/metadata";

    private static final Map<String, String> PLACES = places();

    private static Map<String, String> places() {
        var places = new LinkedHashMap<String, String>();
        places.put(TEMPLATE, ASKED + "/template/uri");
        places.put("template's name", ASKED + "/template/name");
        places.put("template's version", ASKED + "/template/version");
        places.put("fingerprint", ASKED + "/template/fingerprint/sha256");
        places.put(RUN, WHEN + "/invocationId");
        places.put("copied version", DECIDED + "/copyOf");
        places.put("date of publication", DECIDED + "/publishedAt");
        places.put("parameters", ASKED + "/parameters");
        places.put("patching", ASKED + "/patches");
        places.put("reuse of layers", ASKED + "/layers");
        places.put("document", DECIDED + "/document/sha256");
        places.put("network profile", DECIDED + "/network/sha256");
        places.put("guardrails", DECIDED + "/guardrails/sha256");
        places.put("exceptions", DECIDED + "/exceptions");
        places.put("engine", DECIDED + "/engine");
        places.put("worker", DECIDED + "/worker");
        places.put("start", WHEN + "/startedOn");
        places.put("end", WHEN + "/finishedOn");
        return places;
    }

    private static final String SOURCE = "source";
    private static final String SOURCE_DISK = "source's disk";
    private static final String SOURCE_VERSION = "source's version";

    /** What is signed and what rows say, the first that differs, as a sentence; null: nothing. */
    static @Nullable String misfit(String statement, ImageVersion version) {
        var signed = of(Json.read(statement, JsonNode.class).path("predicate"));
        var shown = of(Json.read(Statement.shown(version), JsonNode.class));
        var words = new LinkedHashSet<>(shown.all.keySet());
        words.addAll(signed.all.keySet());
        for (var word : words) {
            if (signed.all.containsKey(word) || !LATER.contains(word)) {
                var misfit = misfit(word, shown.all.get(word), signed.all.get(word));
                if (misfit != null) {
                    return misfit;
                }
            }
        }
        // The run says these as well; what descends from what is asked of the version.
        if (signed.all.containsKey(SOURCE_DISK)) {
            var own = own(version);
            for (var word : own.keySet()) {
                var misfit = misfit(word, own.get(word), signed.all.get(word));
                if (misfit != null) {
                    return misfit;
                }
            }
        }
        return misfit(RUN, Statement.run(version.tenantId, version.runNumber), signed.all.get(RUN));
    }

    private static @Nullable String misfit(
            String word, @Nullable String now, @Nullable String signed) {
        return Objects.equals(now, signed)
                ? null
                : "Its %s is %s, and was %s when it was signed."
                        .formatted(word, said(now), said(signed));
    }

    private static String said(@Nullable String value) {
        return value == null ? "not recorded" : value;
    }

    private static Claims of(JsonNode predicate) {
        var all = new LinkedHashMap<String, String>();
        PLACES.forEach((word, place) -> put(all, word, predicate.at(place)));
        for (var it : predicate.at("/buildDefinition/resolvedDependencies")) {
            var name = it.path("name").asText();
            if (name.equals(SOURCE)) {
                put(all, SOURCE, it.path("uri"));
                put(all, SOURCE_DISK, it.at("/digest/sha256"));
                put(all, SOURCE_VERSION, it.at("/annotations/version"));
            } else {
                put(all, "file at " + name, it.at("/digest/sha256"));
            }
        }
        return new Claims(all);
    }

    private static void put(Map<String, String> all, String word, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            all.put(word, value.isValueNode() ? value.asText() : value.toString());
        }
    }

    /** What it was built from, as its own row says it. */
    private static Map<String, @Nullable String> own(ImageVersion version) {
        var all = new LinkedHashMap<String, @Nullable String>();
        all.put(SOURCE, Statement.uri(version.tenantId, version.parentage));
        all.put(SOURCE_DISK, version.published().sourceDisk());
        all.put(SOURCE_VERSION, version.published().sourceVersion());
        return all;
    }
}
