package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Language;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PATCH of a template: tags, identity, distribute and vmProfile, whatever was frozen stays. All
 * else is fixed once it is made.
 */
@ApplicationScoped
class TemplatePatch {
    /** What a body may say of its address, which changes nothing. */
    private static final List<String> ADDRESS = List.of("id", "name", "type", "apiVersion");

    @Inject TemplateSave templates;
    @Inject Addressed addressed;

    void patch(Access by, Team team, String name, JsonNode patch, Language language) {
        if (!(patch instanceof ObjectNode fields)) {
            throw new Refused(Refusal.INVALID_TEMPLATE, "The body must be a JSON object.");
        }
        check(by, team, name, fields, language);
        fields.remove(ADDRESS.stream().map(it -> Spelling.spelled(fields, it)).toList());
        templates.amend(
                by,
                team.slug,
                name,
                before -> {
                    var after = merged(TemplateWriter.toJson(before), fields, language);
                    requireTargets(before, after);
                    return after;
                },
                "Changed by PATCH");
    }

    private void check(Access by, Team team, String name, ObjectNode patch, Language language) {
        var faults =
                new ArrayList<>(addressed.faults(patch, Group.templateId(by, team.slug, name)));
        patch.fieldNames()
                .forEachRemaining(field -> {
                    switch (key(field)) {
                        case "id", "name", "type", "apiversion", "tags", "properties" -> {}
                        case "identity" ->
                                since(Language.V2022_02_14, "$.identity", language, faults);
                        default -> fixed("$." + field, faults);
                    }
                });
        object(patch, "identity", faults);
        object(patch, "properties", faults);
        if (MergePatch.field(patch, "properties") instanceof ObjectNode properties) {
            properties
                    .fieldNames()
                    .forEachRemaining(field -> {
                        var path = "$.properties." + field;
                        switch (key(field)) {
                            case "distribute" ->
                                    since(Language.V2023_07_01, path, language, faults);
                            case "vmprofile" -> since(Language.V2024_02_01, path, language, faults);
                            default -> fixed(path, faults);
                        }
                    });
        }
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_TEMPLATE, faults.getFirst().message(), faults);
        }
    }

    private static void object(ObjectNode patch, String name, List<Violation> faults) {
        var value = MergePatch.field(patch, name);
        if (!value.isMissingNode() && !value.isObject()) {
            faults.add(new Violation("$." + name, "`%s` must be an object.".formatted(name)));
        }
    }

    private static void since(
            Language since, String path, Language language, List<Violation> faults) {
        if (language.compareTo(since) < 0) {
            faults.add(
                    new Violation(
                            path,
                            "%s can be changed since API version %s, not in %s."
                                    .formatted(
                                            path,
                                            since.version().orElse(""),
                                            language.version().orElse(""))));
        }
    }

    private static void fixed(String path, List<Violation> faults) {
        faults.add(
                new Violation(
                        path,
                        "%s can't be changed by PATCH, only tags, identity, properties.distribute and properties.vmProfile; delete the template and create it again."
                                .formatted(path)));
    }

    private static ImageTemplate merged(ObjectNode document, ObjectNode patch, Language language) {
        MergePatch.apply(document, patch);
        // Who has no identity any more isn't asked which.
        if (document.get("identity") instanceof ObjectNode identity
                && identity.path("type").asText().equals("None")) {
            identity.remove("userAssignedIdentities");
        }
        // What our own form added (LinuxRestart) is no reason to refuse a change of tags.
        return TemplateReader.read(document, language.isStrict() ? Language.OWN : language);
    }

    private static void requireTargets(ImageTemplate before, ImageTemplate after) {
        var names =
                after.properties().distribute().stream()
                        .map(Distributor::runOutputName)
                        .map(TemplatePatch::key)
                        .toList();
        for (var target : before.properties().distribute()) {
            if (!names.contains(key(target.runOutputName()))) {
                throw Refused.field(
                        Refusal.INVALID_TEMPLATE,
                        "$.properties.distribute",
                        "Target '%s' is missing; a PATCH sends the whole array and can't remove a target."
                                .formatted(target.runOutputName()));
            }
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
