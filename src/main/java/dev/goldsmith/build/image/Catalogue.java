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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform images that templates name: {@code publisher:offer:sku} and how to get each. One
 * image can have several spellings.
 */
public final class Catalogue {
    private static final int MOST_TOLD = 40;

    private final Shelf own;
    private final Supplier<Added> source;
    private volatile Shelf all;

    private Catalogue(Shelf own, Supplier<Added> source) {
        this.own = own;
        this.source = source;
        this.all = own;
    }

    /** What was added to it while the installation runs. */
    public record Added(List<Entry> entries, List<Alias> aliases) {
        public static final Added NONE = new Added(List.of(), List.of());
    }

    /**
     * Another name of an entry.
     *
     * @param of the entry's name
     */
    public record Alias(String urn, String of) {}

    /** What there is at one time. */
    private record Shelf(Added added, Map<String, Entry> entries, Map<String, Alias> spellings) {
        static Shelf empty() {
            return new Shelf(Added.NONE, new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        /** Who says again what one is says it of all its spellings; of one alone, of that one. */
        void put(Entry entry) {
            spellings.remove(key(entry.urn()));
            entries.put(key(entry.urn()), entry);
        }

        Shelf with(Added added) {
            var all =
                    new Shelf(added, new LinkedHashMap<>(entries), new LinkedHashMap<>(spellings));
            added.entries().forEach(all::put);
            for (var alias : added.aliases()) {
                if (!all.entries.containsKey(key(alias.urn()))
                        && all.entries.containsKey(key(alias.of()))) {
                    all.spellings.put(key(alias.urn()), alias);
                }
            }
            return all;
        }
    }

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

        /** Its version where that is known beforehand; null: only a worker knows it. */
        public @Nullable String version() {
            return switch (origin) {
                case Origin.LocalFile it -> it.version();
                case Origin.Address it -> it.version();
                case Origin.Upload it -> it.version();
                case Origin.Recipe _, Origin.Download _, Origin.Bring _, Origin.Refused _ -> null;
            };
        }

        /** Why nothing can be built from it as things are, and what to do; null: it can. */
        public @Nullable String obstacle() {
            return switch (origin) {
                case Origin.Recipe _,
                        Origin.Download _,
                        Origin.LocalFile _,
                        Origin.Address _,
                        Origin.Upload _ ->
                        null;
                case Origin.Refused refused -> refused.why();
                case Origin.Bring bring ->
                        "%s Then an administrator of the installation uploads it under Platform images (`/admin/platform-images`), or names it in a file of `goldsmith.catalogue.files`: `images: [{ urn: '%s', title: '%s', os: '%s',%s file: { path: /srv/images/disk.qcow2 } }]`."
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
        public String urn() {
            return "%s:%s:%s".formatted(publisher, offer, sku);
        }

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
         * Downloaded from an address that an administrator gave.
         *
         * @param checksum SHA-256 or SHA-512 of the file, in lower case
         */
        record Address(String uri, String checksum, String version) implements Origin {}

        /**
         * A disk that an administrator uploaded.
         *
         * @param file where portals and workers keep it
         * @param checksum SHA-256 or SHA-512 of the file, in lower case
         */
        record Upload(SentPieces disk, String checksum, String version) implements Origin {}

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
        return load(files, () -> Added.NONE);
    }

    /**
     * @param source asked each time; the same object as before: nothing has changed
     */
    public static Catalogue load(Collection<Path> files, Supplier<Added> source) {
        var own = Shelf.empty();
        try {
            try (InputStream in =
                    Objects.requireNonNull(
                            Catalogue.class.getResourceAsStream("/platform-images.yaml"))) {
                add(own, "platform-images.yaml", new YAMLMapper().readTree(in));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (var file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                add(own, file.toString(), new YAMLMapper().readTree(in));
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(file + ": there is no such catalogue file", e);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "%s: not a readable catalogue: %s".formatted(file, e.getMessage()), e);
            }
        }
        return new Catalogue(own, source);
    }

    private static void add(Shelf shelf, String file, JsonNode yaml) {
        if (!yaml.path("images").isArray()) {
            throw new IllegalArgumentException(file + ": 'images' must be a list");
        }
        int index = 0;
        for (var node : yaml.path("images")) {
            var where = "%s: images[%d]".formatted(file, index++);
            var entry = CatalogueFile.entry(where, node);
            shelf.put(entry);
            for (var urn : CatalogueFile.also(where, node.path("also"))) {
                if (shelf.entries().containsKey(key(urn))) {
                    throw new IllegalArgumentException(
                            "%s (%s): '%s' in 'also' is an entry of its own"
                                    .formatted(where, entry.urn(), urn));
                }
                shelf.spellings().put(key(urn), new Alias(urn, entry.urn()));
            }
        }
    }

    private Shelf shelf() {
        var added = source.get();
        var known = all;
        if (known.added() != added) {
            known = own.with(added);
            all = known;
        }
        return known;
    }

    /** What can be built from. */
    public List<Entry> list() {
        return shelf().entries().values().stream().filter(it -> it.obstacle() == null).toList();
    }

    /** All that templates name, under each of its spellings. */
    public List<Named> all() {
        var shelf = shelf();
        return Stream.concat(
                        shelf.entries().values().stream().map(it -> Named.of(it.urn(), it)),
                        shelf.spellings().values().stream()
                                .map(it ->
                                        Named.of(
                                                it.urn(),
                                                Objects.requireNonNull(
                                                        shelf.entries().get(key(it.of()))))))
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
        var shelf = shelf();
        var spelling = shelf.spellings().get(key);
        return Optional.ofNullable(
                shelf.entries().get(spelling == null ? key : key(spelling.of())));
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
}
