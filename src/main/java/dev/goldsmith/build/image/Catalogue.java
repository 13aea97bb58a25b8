package dev.goldsmith.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The platform images that can be built from: {@code publisher:offer:sku} and how to get each. */
public final class Catalogue {
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
                    "file");

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * @param urn {@code publisher:offer:sku}
     * @param title for people
     * @param os {@code debian 12}
     * @param cloudInit whether the image reads a NoCloud seed instead of SMBIOS credentials
     * @param tried whether a build from it was seen to work here
     */
    public record Entry(
            String urn,
            String title,
            String description,
            String os,
            boolean cloudInit,
            boolean tried,
            Origin origin) {
        public String publisher() {
            return urn.split(":")[0];
        }

        public String offer() {
            return urn.split(":")[1];
        }

        public String sku() {
            return urn.split(":")[2];
        }
    }

    /** How to get an image. */
    public sealed interface Origin {
        /** Made here from a distribution's archive. */
        record Recipe(String name, String suite) implements Origin {}

        /**
         * Downloaded from its publisher.
         *
         * @param image where the disk is
         * @param checksums the publisher's file of SHA-256 or SHA-512 sums
         * @param signature detached OpenPGP signature of the sums; null when they are clear-signed
         * @param key where the publisher shows its signing key
         * @param fingerprint that key's fingerprint, which decides
         */
        record Download(
                String image,
                String checksums,
                @Nullable String signature,
                String key,
                String fingerprint)
                implements Origin {}

        /** A disk (qcow2 or raw) on the worker's host. */
        record LocalFile(Path path, String version) implements Origin {}
    }

    /** The built-in entries and those of these files; later ones win. */
    public static Catalogue load(Collection<Path> files) {
        var catalogue = new Catalogue();
        try {
            try (InputStream in =
                    Objects.requireNonNull(
                            Catalogue.class.getResourceAsStream("/platform-images.yaml"))) {
                catalogue.add("platform-images.yaml", new YAMLMapper().readTree(in));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (var file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                catalogue.add(file.toString(), new YAMLMapper().readTree(in));
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(file + ": there is no such catalogue file", e);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "%s: not a readable catalogue: %s".formatted(file, e.getMessage()), e);
            }
        }
        return catalogue;
    }

    public List<Entry> list() {
        return List.copyOf(entries.values());
    }

    public Optional<Entry> find(Source.PlatformImage image) {
        return Optional.ofNullable(
                entries.get(key(image.publisher() + ":" + image.offer() + ":" + image.sku())));
    }

    private static String key(String urn) {
        return urn.toLowerCase(Locale.ROOT);
    }

    private void add(String file, JsonNode yaml) {
        if (!yaml.path("images").isArray()) {
            throw new IllegalArgumentException(file + ": 'images' must be a list");
        }
        int index = 0;
        for (var node : yaml.path("images")) {
            var entry = entry("%s: images[%d]".formatted(file, index++), node);
            entries.put(key(entry.urn()), entry);
        }
    }

    private static Entry entry(String where, JsonNode node) {
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!FIELDS.contains(name)) {
                        throw new IllegalArgumentException(
                                "%s: unknown field '%s'; known are %s"
                                        .formatted(where, name, FIELDS));
                    }
                });
        var urn = text(where, node, "urn");
        if (!urn.matches("[^:\\s]+:[^:\\s]+:[^:\\s]+")) {
            throw new IllegalArgumentException(
                    "%s: urn '%s' is not publisher:offer:sku".formatted(where, urn));
        }
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

    private static Origin origin(String where, JsonNode node) {
        if (Stream.of("recipe", "url", "file").filter(node::has).count() != 1) {
            throw new IllegalArgumentException(
                    where + ": exactly one of 'recipe', 'url' or 'file' is needed");
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
