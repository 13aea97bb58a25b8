package dev.goldsmith.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.VmSize;
import dev.goldsmith.template.ImportLine.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says of a document, sound or not, what is taken out of it and what it leaves to defaults. */
final class ImportLines {
    private static final int BRIEF = 80;

    /** What only a service says. */
    private static final Set<String> READ_ONLY =
            Set.of(
                    "id",
                    "systemData",
                    "provisioningState",
                    "provisioningError",
                    "lastRunStatus",
                    "exactStagingResourceGroup",
                    "exactVersion",
                    "clientId",
                    "principalId");

    private final List<ImportLine> lines = new ArrayList<>();
    private final String root;

    /**
     * @param root path of the document in what was handed in
     */
    ImportLines(String root, ObjectNode document) {
        this.root = root;
        for (var field : (Iterable<String>) document::fieldNames) {
            var value = document.get(field);
            switch (field) {
                case "properties" -> properties(value);
                case "identity" -> {
                    taken(".identity", brief(value.path("type")));
                    readOnly(".identity", value);
                }
                case "name", "type", "apiVersion", "dependsOn", "comments" ->
                        add("." + field, Verdict.LEFT_OUT, "The template's address says it.");
                case String other when READ_ONLY.contains(other) -> isReadOnly("." + other);
                case String other -> taken("." + other, brief(value));
            }
        }
        if (!document.hasNonNull("location")) {
            add(".location", Verdict.DEFAULTED, "The region `local`.");
        }
    }

    List<ImportLine> list() {
        return List.copyOf(lines);
    }

    private void properties(JsonNode properties) {
        var at = ".properties";
        for (var field : (Iterable<String>) properties::fieldNames) {
            var value = properties.get(field);
            var path = at + "." + field;
            switch (field) {
                case "source" -> {
                    taken(path, source(value));
                    readOnly(path, value);
                }
                case "customize" -> elements(path, value);
                case "validate" -> validate(path, value);
                case "distribute" -> {
                    elements(path, value);
                    targets(path, value);
                }
                case String other when READ_ONLY.contains(other) -> isReadOnly(path);
                case String _ -> taken(path, brief(value));
            }
        }
        if (properties.path("buildTimeoutInMinutes").asInt(0) == 0) {
            defaulted(at + ".buildTimeoutInMinutes", "240 minutes.");
        }
        var profile = properties.path("vmProfile");
        if (profile.path("vmSize").asText("").isEmpty()) {
            defaulted(
                    at + ".vmProfile.vmSize",
                    "%d vCPUs, %,d MB."
                            .formatted(VmSize.DEFAULT.vcpus(), VmSize.DEFAULT.memoryMb()));
        }
        if (profile.path("osDiskSizeGB").asInt(0) == 0) {
            defaulted(at + ".vmProfile.osDiskSizeGB", "As large as the source's.");
        }
        if (!properties.hasNonNull("customize")) {
            defaulted(at + ".customize", "No step.");
        }
        if (!properties.hasNonNull("errorHandling")) {
            defaulted(at + ".errorHandling", "`cleanup`: a failed build leaves nothing.");
        }
    }

    private void validate(String path, JsonNode validate) {
        for (var field : (Iterable<String>) validate::fieldNames) {
            if (field.equals("inVMValidations")) {
                elements(path + "." + field, validate.get(field));
            } else {
                taken(path + "." + field, brief(validate.get(field)));
            }
        }
    }

    private void elements(String path, JsonNode list) {
        if (!list.isArray()) {
            taken(path, brief(list));
        }
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            var element = list.get(i);
            var at = "%s[%d]".formatted(path, i);
            taken(at, element(element));
            for (var uri : List.of("scriptUri", "sourceUri")) {
                if (!element.path(uri).asText("").isEmpty()
                        && element.path("sha256Checksum").asText("").isEmpty()) {
                    defaulted(at + ".sha256Checksum", "Taken from what is fetched at the save.");
                }
            }
        }
    }

    private void targets(String path, JsonNode targets) {
        for (int i = 0; targets.isArray() && i < targets.size(); i++) {
            var target = targets.get(i);
            if (target.path("type").asText().equals("SharedImage")
                    && !target.hasNonNull("versioning")
                    && !target.path("galleryImageId").asText().contains("/versions/")) {
                defaulted(
                        "%s[%d].versioning".formatted(path, i),
                        "`Latest`: the highest version, its last number raised by one.");
            }
        }
    }

    private static String source(JsonNode source) {
        var urn = new ArrayList<String>();
        for (var part : List.of("publisher", "offer", "sku", "version")) {
            if (source.hasNonNull(part)) {
                urn.add(source.get(part).asText());
            }
        }
        return words(
                brief(source.path("type")),
                String.join(":", urn),
                source.path("imageId").asText(source.path("imageVersionId").asText("")));
    }

    private static String element(JsonNode element) {
        int inline = element.path("inline").size();
        return words(
                brief(element.path("type")),
                element.hasNonNull("name") ? "“" + element.get("name").asText() + "”" : "",
                inline > 0 ? inline + (inline == 1 ? " line" : " lines") : "",
                AddressMarks.shown(
                        element.path("scriptUri").asText(element.path("sourceUri").asText(""))),
                element.path("destination").asText(""),
                element.hasNonNull("runOutputName")
                        ? "“" + element.get("runOutputName").asText() + "”"
                        : "",
                afterGalleries(element.path("galleryImageId").asText("")));
    }

    private static String afterGalleries(String id) {
        var at = id.lastIndexOf("/galleries/");
        return at < 0 ? id : id.substring(at + "/galleries/".length());
    }

    private static String words(String... words) {
        return shortened(
                String.join(" ", List.of(words).stream().filter(w -> !w.isEmpty()).toList()));
    }

    static String brief(JsonNode value) {
        return value.isMissingNode()
                ? "nothing"
                : value.isTextual() ? shortened(value.textValue()) : shortened(value.toString());
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= BRIEF
                ? line
                : line.substring(0, BRIEF / 2) + "…" + line.substring(line.length() - BRIEF / 2);
    }

    private void readOnly(String path, JsonNode value) {
        for (var field : (Iterable<String>) value::fieldNames) {
            if (READ_ONLY.contains(field)) {
                isReadOnly(path + "." + field);
            } else if (value.get(field).isObject()) {
                readOnly(path + "." + field, value.get(field));
            }
        }
    }

    private void isReadOnly(String path) {
        add(path, Verdict.LEFT_OUT, "Only a service says it.");
    }

    private void taken(String path, String text) {
        add(path, Verdict.TAKEN, text);
    }

    private void defaulted(String path, String text) {
        add(path, Verdict.DEFAULTED, text);
    }

    private void add(String path, Verdict verdict, String text) {
        lines.add(new ImportLine(root + path, verdict, text));
    }
}
