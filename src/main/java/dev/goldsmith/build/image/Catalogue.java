package dev.goldsmith.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform images that templates name: {@code publisher:offer:sku} and how to get each. One
 * image can have several spellings.
 */
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
                    "file",
                    "bring",
                    "refused",
                    "also");

    private static final List<String> ORIGINS =
            List.of("recipe", "url", "file", "bring", "refused");
    private static final int MOST_TOLD = 40;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final Map<String, Spelling> spellings = new LinkedHashMap<>();

    /**
     * Another spelling of an entry.
     *
     * @param of the entry's key
     */
    private record Spelling(String urn, String of) {}

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

        /** Why nothing can be built from it as things are, and what to do; null: it can. */
        public @Nullable String obstacle() {
            return switch (origin) {
                case Origin.Recipe _, Origin.Download _, Origin.LocalFile _ -> null;
                case Origin.Refused refused -> refused.why();
                case Origin.Bring bring ->
                        "%s Then name the disk in a file of `goldsmith.catalogue.files`: `images: [{ urn: '%s', title: '%s', os: '%s',%s file: { path: /srv/images/disk.qcow2 } }]`."
                                .formatted(
                                        bring.from(),
                                        urn,
                                        title,
                                        os,
                                        cloudInit ? " cloudInit: true," : "");
            };
        }
    }

    /** An entry under one of its spellings. */
    public record Named(String publisher, String offer, String sku, Entry entry) {
        private static Named of(String urn, Entry entry) {
            var words = urn.split(":");
            return new Named(words[0], words[1], words[2], entry);
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

        /**
         * A program can't get it: an operator brings the disk.
         *
         * @param from sentences: where they get it
         */
        record Bring(String from) implements Origin {}

        /**
         * Nothing can be built from it here.
         *
         * @param why sentences, and what to take instead
         */
        record Refused(String why) implements Origin {}
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

    /** What can be built from. */
    public List<Entry> list() {
        return entries.values().stream().filter(it -> it.obstacle() == null).toList();
    }

    /** All that templates name, under each of its spellings. */
    public List<Named> all() {
        return Stream.concat(
                        entries.values().stream().map(it -> Named.of(it.urn(), it)),
                        spellings.values().stream()
                                .map(it ->
                                        Named.of(
                                                it.urn(),
                                                Objects.requireNonNull(entries.get(it.of())))))
                .toList();
    }

    public Optional<Entry> find(Source.PlatformImage image) {
        return find(key(image.publisher() + ":" + image.offer() + ":" + image.sku()));
    }

    /**
     * @param urn {@code publisher:offer:sku}, in any spelling
     */
    public Optional<Entry> named(String urn) {
        return find(key(urn));
    }

    private Optional<Entry> find(String key) {
        var spelling = spellings.get(key);
        return Optional.ofNullable(entries.get(spelling == null ? key : spelling.of()));
    }

    /** Why nothing can be built from this image, and what to do; null: it can. */
    public @Nullable String obstacle(Source.PlatformImage image) {
        var entry = find(image).orElse(null);
        if (entry == null) {
            return unknown(image);
        }
        var obstacle = entry.obstacle();
        return obstacle == null
                ? null
                : "Goldsmith can't fetch '%s' (%s) by itself. %s"
                        .formatted(image.urn(), entry.title(), obstacle);
    }

    private String unknown(Source.PlatformImage image) {
        var ofPublisher =
                list().stream()
                        .map(Entry::urn)
                        .filter(urn -> key(urn).startsWith(key(image.publisher() + ":")))
                        .toList();
        var told = ofPublisher.isEmpty() ? list().stream().map(Entry::urn).toList() : ofPublisher;
        return "The catalogue has no platform image '%s'; it has: %s."
                .formatted(
                        image.urn(),
                        told.stream().limit(MOST_TOLD).collect(Collectors.joining(", ")));
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
            var where = "%s: images[%d]".formatted(file, index++);
            var entry = entry(where, node);
            // Who says again what one is says it of all its spellings; of one alone, of that one.
            spellings.remove(key(entry.urn()));
            entries.put(key(entry.urn()), entry);
            for (var urn : also(where, node.path("also"))) {
                if (entries.containsKey(key(urn))) {
                    throw new IllegalArgumentException(
                            "%s (%s): '%s' in 'also' is an entry of its own"
                                    .formatted(where, entry.urn(), urn));
                }
                spellings.put(key(urn), new Spelling(urn, key(entry.urn())));
            }
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
        if (!urn.matches("[^:\\s]+:[^:\\s]+:[^:\\s]+")) {
            throw new IllegalArgumentException(
                    "%s: urn '%s' is not publisher:offer:sku".formatted(where, urn));
        }
    }

    private static List<String> also(String where, JsonNode list) {
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
