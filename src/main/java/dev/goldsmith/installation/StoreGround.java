package dev.goldsmith.installation;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.FolderStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Where this installation keeps its artifacts, and what it can build from. */
class StoreGround {
    private static final Logger LOG = Logger.getLogger(StoreGround.class);
    private static final Duration KEEP_RENDITIONS = Duration.ofHours(2);

    @Produces
    @Singleton
    FolderStore store(InstallationConfig installation) {
        var folder = installation.storeFolder();
        try {
            // Images and logs of all tenants: not for other users of this host, as VMs run under.
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        } catch (IOException e) {
            LOG.warnf("the store %s stays as open as it is: %s", folder, e.getMessage());
        }
        return new FolderStore(folder);
    }

    @Produces
    @Singleton
    Renditions renditions(InstallationConfig installation, FolderStore store) {
        return new Renditions(
                store, installation.storeFolder().resolve("renditions"), KEEP_RENDITIONS);
    }

    @Produces
    @Singleton
    Catalogue catalogue(InstallationConfig installation, AddedImages added) {
        return Catalogue.load(installation.catalogue().files().orElse(List.of()), added);
    }
}
