package dev.goldsmith.build;

import java.io.IOException;

/** Port: immutable pieces of logs under a key. */
public interface ChunkStore {
    void put(String key, byte[] bytes) throws IOException;

    byte[] get(String key) throws IOException;

    void delete(String key) throws IOException;

    /** Deletes all whose keys begin with this and a slash. */
    void deleteAll(String folder) throws IOException;
}
