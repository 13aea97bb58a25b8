package dev.goldsmith.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * What a patch run builds of a template's version: all updates first, then the template's own
 * steps, so that these have the last word. A template that has an update step of its own is built
 * as it is.
 *
 * @param frozen by the paths of {@code document}
 */
record Patching(ImageTemplate document, String frozen) {
    private static final String STEP = "$.properties.customize[";

    static Patching of(ImageTemplate document, String frozen) {
        if (document.properties().updatesLinux()) {
            return new Patching(document, frozen);
        }
        var tree = TemplateWriter.toJson(document);
        ((ObjectNode) tree.get("properties"))
                .withArrayProperty("customize")
                .insertObject(0)
                .put("type", "LinuxUpdate");
        return new Patching(
                TemplateReader.read(tree.toString()),
                FrozenFile.write(FrozenFile.read(frozen).stream().map(Patching::moved).toList()));
    }

    /** Each step has one more before it. */
    private static FrozenFile moved(FrozenFile file) {
        if (!file.path().startsWith(STEP)) {
            return file;
        }
        int end = file.path().indexOf(']');
        int index = Integer.parseInt(file.path().substring(STEP.length(), end));
        return new FrozenFile(
                STEP + (index + 1) + file.path().substring(end),
                file.uri(),
                file.sha256(),
                file.bytes());
    }

    /**
     * @throws Refused CONFLICT for a template that builds nothing to patch
     */
    static void require(Template template, ImageTemplate document) {
        var cannot = cannot(template, document);
        if (cannot != null) {
            throw new Refused(Refusal.CONFLICT, cannot);
        }
    }

    /** Why there is nothing of Linux to patch; null: there is. */
    static @Nullable String cannot(Template template, ImageTemplate document) {
        if (Elsewhere.is(document)) {
            return "Template %s is built by Azure, which starts from the newest image of its publisher; build it again instead of patching it."
                    .formatted(template.name);
        }
        var validate = document.properties().validate();
        if (validate != null && Boolean.TRUE.equals(validate.sourceValidationOnly())) {
            return "Template %s only checks its source and builds no image, so there is nothing to patch."
                    .formatted(template.name);
        }
        return Destinations.known().isLinux(document)
                ? null
                : "A patch run installs Linux updates, and this template builds on Windows. Add a `WindowsUpdate` step to the template and build it.";
    }
}
