package dev.goldsmith.build;

import java.io.IOException;
import java.util.List;

/** Port: immutable pieces of logs under a key. */
public interface ChunkStore {
    void put(String key, byte[] bytes) throws IOException;

    byte[] get(String key) throws IOException;

    void delete(String key) throws IOException;

    /** The names that come after this and a slash, each once. */
    List<String> folders(String of) throws IOException;

    /** Deletes all whose keys begin with this and a slash. */
    void deleteAll(String folder) throws IOException;
}
