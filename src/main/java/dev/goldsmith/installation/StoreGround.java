package dev.goldsmith.installation;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.FolderStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Where this installation keeps its artifacts, and what it can build from. */
class StoreGround {
    private static final Duration KEEP_RENDITIONS = Duration.ofHours(2);

    @Produces
    @Singleton
    FolderStore store(InstallationConfig installation) {
        return new FolderStore(installation.storeFolder());
    }

    @Produces
    @Singleton
    Renditions renditions(InstallationConfig installation, FolderStore store) {
        return new Renditions(
                store, installation.storeFolder().resolve("renditions"), KEEP_RENDITIONS);
    }

    @Produces
    @Singleton
    Catalogue catalogue(InstallationConfig installation) {
        return Catalogue.load(installation.catalogue().files().orElse(List.of()));
    }
}
