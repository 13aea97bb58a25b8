package dev.goldsmith.template;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.Jsonc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A template to start from. Each is a deployment template, so that it can be deployed as it is,
 * too.
 *
 * @param needs what this installation may not have, or empty
 * @param text the deployment template
 */
public record Quickstart(String id, String title, String summary, String needs, String text) {
    private static final List<Quickstart> ALL =
            Stream.of(
                            "hardened-debian",
                            "web-server",
                            "file-drop",
                            "validation-suite",
                            "azure-stack-vhd",
                            "multi-region",
                            "windows-baseline",
                            "avd-application")
                    .map(Quickstart::read)
                    .toList();

    public static List<Quickstart> all() {
        return ALL;
    }

    public static Optional<Quickstart> find(String id) {
        return ALL.stream().filter(it -> it.id.equals(id)).findFirst();
    }

    /**
     * The body for a team.
     *
     * @param subscription the tenant's id
     * @param gallery of the team; empty: the image goes to a VHD
     * @param baseImage id of an image definition; empty: a platform image
     */
    public ObjectNode document(
            String subscription, String team, String name, String gallery, String baseImage) {
        var values = JsonNodeFactory.instance.objectNode();
        var declared = Jsonc.read(text).json().path("parameters");
        Map.of("templateName", name, "galleryName", gallery, "baseImageId", baseImage)
                .forEach((parameter, value) -> {
                    if (declared.has(parameter)) {
                        values.putObject(parameter).put("value", value);
                    }
                });
        var imported = Import.of(subscription, team, text, values.toString(), name);
        imported.requireSound();
        return imported.document();
    }

    private static Quickstart read(String id) {
        try (var in = Quickstart.class.getResourceAsStream("/quickstarts/" + id + ".json")) {
            var text =
                    new String(
                            Objects.requireNonNull(in, id).readAllBytes(), StandardCharsets.UTF_8);
            var says = Jsonc.read(text).json().path("metadata");
            return new Quickstart(
                    id,
                    says.path("title").asText(),
                    says.path("summary").asText(),
                    says.path("needs").asText(""),
                    text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
