package dev.goldsmith.build.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.DiskImage;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.Sources;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base images on this host: made or downloaded once, kept by entry and version, and made anew for
 * {@code latest} when the newest is older than the settings allow, or than what another worker has.
 * One process makes an image, the others wait for it.
 */
public final class PlatformSources {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES = 3;

    private final Catalogue catalogue;
    private final ImageSettings settings;
    private final Newest newest;
    private final GuardedFetch fetch;

    /**
     * @param fetch for what administrators gave the address of
     */
    public PlatformSources(
            Catalogue catalogue, ImageSettings settings, Newest newest, GuardedFetch fetch) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.newest = newest;
        this.fetch = fetch;
    }

    /** Makes the newest of an entry again, however young the one at hand is. */
    public Sources.Disk again(Catalogue.Entry entry, Progress say) throws BuildFailure {
        return new PlatformSources(catalogue, settings.with(Duration.ZERO), newest, fetch)
                .resolve(
                        new Source.PlatformImage(
                                entry.publisher(),
                                entry.offer(),
                                entry.sku(),
                                "latest",
                                null,
                                Extras.NONE),
                        say);
    }

    private KeptImages images() {
        return new KeptImages(settings.cache());
    }

    /** What is kept beside a base image's disk. */
    record Meta(String version, String digest, long virtualBytes, String madeAt, String how) {
        Meta as(String other) {
            return new Meta(other, digest, virtualBytes, madeAt, how);
        }
    }

    /** Makes an entry's disk. */
    interface Maker {
        /**
         * @param folder empty; what is left in it besides the disk is kept with it
         * @return the disk, a qcow2 in that folder, and its version
         */
        Made make(Path folder, Progress say) throws IOException;

        /** Changes when the disk would be made differently. */
        String how();

        /** Whether it makes the same disk each time, so that age doesn't matter. */
        default boolean pinned() {
            return false;
        }
    }

    record Made(Path disk, String version) {}

    public Sources.Disk resolve(Source.PlatformImage image, Progress say) throws BuildFailure {
        var entry =
                catalogue
                        .find(image)
                        .orElseThrow(() ->
                                failure(
                                        "The catalogue of this worker has no image '%s'."
                                                .formatted(image.urn())));
        var folder = images().folder(entry.urn());
        var maker = maker(entry);
        try {
            Files.createDirectories(folder);
            var known = image.version().equalsIgnoreCase("latest") ? newest.of(entry.urn()) : null;
            var disk = had(image, entry, folder, maker, known, say);
            if (image.version().equalsIgnoreCase("latest")) {
                newest.tell(entry.urn(), disk.version(), disk.image().digest());
            }
            return disk;
        } catch (IOException e) {
            throw failure(
                    "The base image '%s' could not be had: %s"
                            .formatted(entry.urn(), Mishap.plain(String.valueOf(e.getMessage()))));
        }
    }

    /** Another process may let one go that is found just then: it is looked for again. */
    private Sources.Disk had(
            Source.PlatformImage image,
            Catalogue.Entry entry,
            Path folder,
            Maker maker,
            Newest.@Nullable Found known,
            Progress say)
            throws IOException, BuildFailure {
        for (int tried = 1; ; tried++) {
            try {
                return one(image, entry, folder, maker, known, say);
            } catch (NoSuchFileException gone) {
                if (tried == TRIES) {
                    throw gone;
                }
            }
        }
    }

    private Sources.Disk one(
            Source.PlatformImage image,
            Catalogue.Entry entry,
            Path folder,
            Maker maker,
            Newest.@Nullable Found known,
            Progress say)
            throws IOException, BuildFailure {
        var found = find(folder, image.version(), maker, known);
        boolean makes =
                image.version().equalsIgnoreCase("latest")
                        || maker.pinned() && image.version().equals(entry.version());
        if (found.isEmpty() && !makes) {
            throw failure(
                    "This worker has no version %s of '%s'; use 'latest' or one of: %s."
                            .formatted(
                                    image.version(),
                                    entry.urn(),
                                    versions(folder).isEmpty()
                                            ? "none yet"
                                            : String.join(", ", versions(folder))));
        }
        return found.isPresent()
                ? atHand(found.get(), entry, say)
                : atHand(make(folder, entry, maker, known, say), entry, say);
    }

    private Maker maker(Catalogue.Entry entry) throws BuildFailure {
        return switch (entry.origin()) {
            case Catalogue.Origin.Recipe recipe -> new DebianRecipe(recipe, settings);
            case Catalogue.Origin.Download download -> new VerifiedDownload(download);
            case Catalogue.Origin.LocalFile file -> new LocalDisk(file);
            case Catalogue.Origin.Address address -> new AddressDisk(address, fetch);
            case Catalogue.Origin.Upload upload -> new UploadedDisk(upload);
            case Catalogue.Origin.Bring _, Catalogue.Origin.Refused _ ->
                    throw failure(
                            "'%s' can't be built from here. %s"
                                    .formatted(entry.urn(), entry.obstacle()));
        };
    }

    private Path make(
            Path folder,
            Catalogue.Entry entry,
            Maker maker,
            Newest.@Nullable Found known,
            Progress say)
            throws IOException {
        try (var channel =
                        FileChannel.open(
                                folder.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = lock(channel, say)) {
            // Somebody else may have made it while we waited.
            var found = find(folder, "latest", maker, known);
            if (found.isPresent()) {
                return found.get();
            }
            var part = Files.createTempDirectory(folder, KeptImages.HALF);
            try {
                say.line("making the base image '%s'".formatted(entry.title()));
                var made = maker.make(part, say);
                var disk = part.resolve(KeptImages.DISK);
                if (!made.disk().equals(disk)) {
                    Files.move(made.disk(), disk);
                }
                Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r--r-----"));
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
                var info = DiskInfo.of(disk);
                var meta =
                        new Meta(
                                made.version(),
                                Digest.of(disk).hex(),
                                info.virtualBytes(),
                                Instant.now().toString(),
                                maker.how());
                return keep(folder, part, meta);
            } finally {
                Folders.delete(part);
            }
        }
    }

    /** Builds may be at work on what is there: a folder is never replaced by another disk. */
    private static Path keep(Path folder, Path part, Meta meta) throws IOException {
        for (var there : KeptImages.versions(folder)) {
            // The same keeps its number: nothing that waits for a newer one has to build again.
            var kept = meta(there);
            if (kept.digest().equals(meta.digest())
                    && (kept.how().equals(meta.how()) || kept.version().equals(meta.version()))) {
                var same = Json.write(meta.as(kept.version()));
                var renewed = Files.writeString(part.resolve(KeptImages.META), same);
                Files.move(renewed, there.resolve(KeptImages.META), StandardCopyOption.ATOMIC_MOVE);
                return there;
            }
        }
        var version = meta.version();
        while (Files.exists(folder.resolve(version))) {
            version = next(version);
        }
        Files.writeString(part.resolve(KeptImages.META), Json.write(meta.as(version)));
        return Files.move(part, folder.resolve(version), StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@code 12.20261123.1} after {@code 12.20261123.0}; a version without a serial gets one. */
    static String next(String version) {
        int dot = version.lastIndexOf('.');
        var serial = version.substring(dot + 1);
        return dot > 0 && version.indexOf('.') < dot && serial.matches("\\d{1,6}")
                ? version.substring(0, dot + 1) + (Integer.parseInt(serial) + 1)
                : version + ".1";
    }

    private static FileLock lock(FileChannel channel, Progress say) throws IOException {
        boolean told = false;
        while (true) {
            try {
                var lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException _) {
                // Another run of this very process has it.
            }
            if (!told) {
                say.line("another run is making this base image; waiting for it");
                told = true;
            }
            say.checkpoint();
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the base image");
            }
        }
    }

    /** The newest version at hand that will do. */
    private Optional<Path> find(
            Path folder, String version, Maker maker, Newest.@Nullable Found known)
            throws IOException {
        Path best = null;
        Instant newest = Instant.EPOCH;
        for (var candidate : KeptImages.versions(folder)) {
            var meta = meta(candidate);
            var madeAt = Instant.parse(meta.madeAt());
            boolean fits =
                    version.equalsIgnoreCase("latest")
                            ? meta.how().equals(maker.how())
                                    && (maker.pinned()
                                            || madeAt.isAfter(Instant.now().minus(settings.fresh()))
                                                    && !isBehind(meta, madeAt, known))
                            : meta.version().equals(version);
            if (fits && madeAt.isAfter(newest)) {
                best = candidate;
                newest = madeAt;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Another worker found something newer since this was made. */
    private static boolean isBehind(Meta meta, Instant madeAt, Newest.@Nullable Found known) {
        return known != null
                && madeAt.isBefore(known.at())
                && !meta.version().equals(known.version())
                && !meta.digest().equals(known.content().hex());
    }

    private static List<String> versions(Path folder) throws IOException {
        var versions = new ArrayList<String>();
        for (var candidate : KeptImages.versions(folder)) {
            versions.add(meta(candidate).version());
        }
        return versions;
    }

    private static Meta meta(Path folder) throws IOException {
        return new ObjectMapper()
                .readValue(Files.readString(folder.resolve(KeptImages.META)), Meta.class);
    }

    private Sources.Disk atHand(Path folder, Catalogue.Entry entry, Progress say)
            throws IOException {
        // Until whoever asked holds it, nobody lets it go.
        images().use(folder);
        var meta = meta(folder);
        say.line(
                "base image %s version %s, sha256:%s"
                        .formatted(entry.urn(), meta.version(), meta.digest()));
        return new Sources.Disk(
                new DiskImage(new Digest(meta.digest()), meta.virtualBytes(), new KeptIn(folder)),
                meta.version(),
                GuestOs.of(entry.os()),
                entry.cloudInit(),
                List.of(),
                new Sources.Parent.Platform(entry.urn()));
    }

    /** A base image has a folder of its own. */
    private record KeptIn(Path folder) implements LocalFiles {
        @Override
        public Path fetch(Digest disk) {
            return folder.resolve(KeptImages.DISK);
        }

        @Override
        public void hold(Digest disk, Path into) throws IOException {
            KeptImages.hold(folder, into);
        }
    }

    private static BuildFailure failure(String message) {
        return new BuildFailure("source", message, null, List.of());
    }
}
