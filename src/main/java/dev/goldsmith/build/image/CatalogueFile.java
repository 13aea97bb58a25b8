package dev.goldsmith.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.image.Catalogue.Entry;
import dev.goldsmith.build.image.Catalogue.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** An entry of the catalogue as files have it; each fault names its place. */
final class CatalogueFile {
    private static final Set<String> FIELDS =
            Set.of(
                    "urn",
                    "title",
                    "description",
                    "os",
                    "cloudInit",
                    "tried",
                    "recipe",
                    "url",
                    "file",
                    "bring",
                    "refused",
                    "also");

    private static final List<String> ORIGINS =
            List.of("recipe", "url", "file", "bring", "refused");

    private static final Pattern URN = Pattern.compile("[^:\\s]++:[^:\\s]++:[^:\\s]++");

    private CatalogueFile() {}

    static Entry entry(String where, JsonNode node) {
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!FIELDS.contains(name)) {
                        throw new IllegalArgumentException(
                                "%s: unknown field '%s'; known are %s"
                                        .formatted(where, name, FIELDS));
                    }
                });
        var urn = text(where, node, "urn");
        requireUrn(where, urn);
        var named = "%s (%s)".formatted(where, urn);
        return new Entry(
                urn,
                text(named, node, "title"),
                node.path("description").asText(""),
                text(named, node, "os"),
                flag(named, node, "cloudInit"),
                flag(named, node, "tried"),
                origin(named, node));
    }

    private static void requireUrn(String where, String urn) {
        if (!URN.matcher(urn).matches()) {
            throw new IllegalArgumentException(
                    "%s: urn '%s' is not publisher:offer:sku".formatted(where, urn));
        }
    }

    static List<String> also(String where, JsonNode list) {
        if (!list.isMissingNode() && !list.isArray()) {
            throw new IllegalArgumentException(where + ": 'also' must be a list");
        }
        var urns = new ArrayList<String>();
        for (var urn : list) {
            requireUrn(where + ": also", urn.asText());
            urns.add(urn.asText());
        }
        return List.copyOf(urns);
    }

    private static Origin origin(String where, JsonNode node) {
        if (ORIGINS.stream().filter(node::has).count() != 1) {
            throw new IllegalArgumentException(
                    where
                            + ": exactly one of 'recipe', 'url', 'file', 'bring' or 'refused' is needed");
        }
        if (node.has("bring")) {
            return new Origin.Bring(text(where, node, "bring"));
        }
        if (node.has("refused")) {
            return new Origin.Refused(text(where, node, "refused"));
        }
        if (node.has("recipe")) {
            return new Origin.Recipe(
                    text(where, node.path("recipe"), "name"),
                    text(where, node.path("recipe"), "suite"));
        }
        if (node.has("url")) {
            var url = node.path("url");
            return new Origin.Download(
                    text(where, url, "image"),
                    text(where, url, "checksums"),
                    url.has("signature") ? text(where, url, "signature") : null,
                    text(where, url, "key"),
                    text(where, url, "fingerprint"));
        }
        return new Origin.LocalFile(
                Path.of(text(where, node.path("file"), "path")),
                node.path("file").path("version").asText("1.0.0"));
    }

    private static boolean flag(String where, JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException(
                    "%s: '%s' must be true or false".formatted(where, field));
        }
        return value.asBoolean(false);
    }

    private static String text(String where, JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new IllegalArgumentException("%s: '%s' must be a text".formatted(where, field));
        }
        return value.asText();
    }
}
