package dev.goldsmith.installation;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.ContentCache;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.build.store.azure.BlobStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Where this installation keeps its artifacts, and what it can build from. */
class StoreGround {
    private static final Logger LOG = Logger.getLogger(StoreGround.class);
    private static final Duration KEEP_RENDITIONS = Duration.ofHours(2);

    @Produces
    @Singleton
    Store store(InstallationConfig installation) {
        var where = installation.store();
        if (where.isPresent() && Containers.names(where.get())) {
            var cache = installation.storeCache();
            return new BlobStore(
                    Containers.open(
                            "goldsmith.store",
                            where.get(),
                            "goldsmith.store-key",
                            installation.storeKey().orElse(null)),
                    new ContentCache(
                            closed(folder(installation, cache.folder(), "cache")), cache.bytes()));
        }
        return new FolderStore(closed(folder(installation, where.map(Path::of), "store")));
    }

    private static Path folder(
            InstallationConfig installation, Optional<Path> set, String otherwise) {
        return set.orElseGet(() -> installation.home().resolve(otherwise))
                .toAbsolutePath()
                .normalize();
    }

    /** Images and logs of all tenants: not for other users of this host, as VMs run under. */
    private static Path closed(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        } catch (IOException e) {
            LOG.warnf("the store %s stays as open as it is: %s", folder, e.getMessage());
        }
        return folder;
    }

    @Produces
    @Singleton
    Renditions renditions(Store store) {
        return new Renditions(store, store.workbench().resolve("renditions"), KEEP_RENDITIONS);
    }

    @Produces
    @Singleton
    Catalogue catalogue(InstallationConfig installation, AddedImages added) {
        return Catalogue.load(installation.catalogue().files().orElse(List.of()), added);
    }
}
