package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.operation.Submission;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.StagingArea;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A template as Azure shows it: what was sent, and what the service adds to it. */
final class TemplateBody {
    static final String TYPE = "Microsoft.VirtualMachineImages/imageTemplates";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** {@code $.properties.customize[0].scriptUri}. */
    private static final Pattern STEP =
            Pattern.compile(
                    "\\$\\.properties\\.(customize|validate\\.inVMValidations)\\[(\\d+)\\]\\.\\w+");

    private final Access by;
    private final String group;

    TemplateBody(Access by, String group) {
        this.by = by;
        this.group = group;
    }

    /**
     * @param last its last run
     * @param submission what is just being put over it
     */
    ObjectNode of(
            Template template,
            TemplateVersion version,
            @Nullable Run last,
            @Nullable Submission submission) {
        var body = (ObjectNode) TemplateReader.tree(version.document);
        var properties = common(body, template.name, exactVersion(last));
        fillChecksums(properties, FrozenFile.read(version.frozen));
        properties.put(
                "provisioningState", submission == null ? "Succeeded" : submission.state.word);
        properties.put("exactStagingResourceGroup", StagingArea.of(template).armId());
        if (last != null) {
            properties.set("lastRunStatus", JSON.valueToTree(LastRun.of(last)));
        }
        return body;
    }

    /** One that isn't a template yet, or never will be. */
    ObjectNode of(Submission submission) {
        var body = (ObjectNode) TemplateReader.tree(submission.document);
        var properties = common(body, submission.name, null);
        properties.put("provisioningState", submission.state.word);
        properties.put("exactStagingResourceGroup", "");
        if (submission.errorCode != null) {
            properties
                    .putObject("provisioningError")
                    .put("provisioningErrorCode", submission.errorCode)
                    .put("message", submission.errorMessage);
        }
        return body;
    }

    /** Where a template says it is. */
    static String location(ImageTemplate template) {
        return template.location() == null ? At.LOCATION : template.location();
    }

    private ObjectNode common(ObjectNode body, String name, @Nullable String exactVersion) {
        var properties = (ObjectNode) body.get("properties");
        properties.remove(
                List.of(
                        "exactStagingResourceGroup",
                        "lastRunStatus",
                        "provisioningError",
                        "provisioningState"));
        exactVersion((ObjectNode) properties.get("source"), exactVersion);
        unsetVersioning(properties.get("distribute"));
        defaults(properties);
        if (body.path("identity") instanceof ObjectNode identity) {
            Identities.fill(by, identity);
        } else {
            // Optional at our own doors; Azure's clients fail where it is missing.
            body.putObject("identity").put("type", "None");
        }
        if (!body.hasNonNull("tags")) {
            body.putObject("tags");
        }
        if (!body.hasNonNull("location")) {
            body.put("location", At.LOCATION);
        }
        body.remove("systemData");
        body.put("id", Group.templateId(by, group, name));
        body.put("name", name);
        body.put("type", TYPE);
        return properties;
    }

    private static void defaults(ObjectNode properties) {
        if (!properties.hasNonNull("buildTimeoutInMinutes")) {
            properties.put("buildTimeoutInMinutes", 0);
        }
        if (!properties.hasNonNull("stagingResourceGroup")) {
            properties.put("stagingResourceGroup", "");
        }
    }

    private static @Nullable String exactVersion(@Nullable Run last) {
        return last == null ? null : last.sourceVersion;
    }

    private static void exactVersion(ObjectNode source, @Nullable String exact) {
        source.remove("exactVersion");
        if (source.path("type").asText().equals("PlatformImage")) {
            source.put("exactVersion", exact == null ? source.path("version").asText() : exact);
        } else if (exact != null && source.path("type").asText().equals("SharedImageVersion")) {
            source.put("exactVersion", exact);
        }
    }

    private static void unsetVersioning(JsonNode targets) {
        for (var target : targets) {
            if (target.path("type").asText().equals("SharedImage") && !target.has("versioning")) {
                ((ObjectNode) target).set("versioning", NODES.nullNode());
            }
        }
    }

    /** What was fetched is named by its digest, whether its author gave it or not. */
    private static void fillChecksums(ObjectNode properties, List<FrozenFile> frozen) {
        for (var file : frozen) {
            var at = STEP.matcher(file.path());
            if (at.matches()
                    && properties.at("/" + at.group(1).replace('.', '/') + "/" + at.group(2))
                            instanceof ObjectNode step
                    && step.path("sha256Checksum").asText().isEmpty()) {
                step.put("sha256Checksum", file.sha256());
            }
        }
    }
}
