package dev.goldsmith.contents;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;

/** The lists of packages in the store. */
@ApplicationScoped
public class PackageLists {
    @Inject ContentStore store;

    /** Empty when it isn't in the store any more. */
    public Optional<PackageList> of(ImageVersion version) {
        return read(new Digest(version.published().packages()));
    }

    /** It is no list, and never will be: its name is the digest of what is in it. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(Digest digest, Throwable cause) {
            super(digest + " isn't a list of packages", cause);
        }
    }

    Optional<PackageList> read(Digest digest) {
        try {
            return Optional.of(parsed(digest, Files.readAllBytes(store.fetch(digest))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PackageList parsed(Digest digest, byte[] content) {
        try {
            var list = Json.read(new String(content, StandardCharsets.UTF_8), PackageList.class);
            // What is missing in it Jackson leaves null.
            Objects.requireNonNull(list.manager());
            for (var entry : list.packages()) {
                Objects.requireNonNull(entry.name());
                Objects.requireNonNull(entry.version());
            }
            return list;
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new Unreadable(digest, e);
        }
    }
}
