package dev.goldsmith.build.store;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.build.ContentStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Port: the installation's store, which all its portals and workers share. {@code StoreContract}
 * says what all stores do.
 */
public interface Store extends ContentStore, ChunkStore {
    /** Its contents as those of a place, of which it is one. */
    Place place();

    /**
     * Writes a little and takes it away again.
     *
     * @throws IOException what would have cost whoever came with a whole disk
     */
    void probe() throws IOException;

    /**
     * A folder of this host for files that become contents, or are made of them. Beside the
     * contents where those are files: to put one is to rename it.
     */
    Path workbench();
}
