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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The lists of packages in the store. */
@ApplicationScoped
public class PackageLists {
    @Inject ContentStore store;

    /** Empty when it isn't in the store any more. */
    public Optional<PackageList> of(ImageVersion version) {
        return read(new Digest(version.published().packages()));
    }

    Optional<PackageList> read(Digest digest) {
        try {
            return Optional.of(Json.read(Files.readString(store.fetch(digest)), PackageList.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
