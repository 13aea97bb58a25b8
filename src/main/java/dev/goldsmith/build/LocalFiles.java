package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Path;

/** Port: gives contents out as files of this host, to those who can't do without one. */
public interface LocalFiles {
    /**
     * @return a file to read, never to write
     * @throws java.nio.file.NoSuchFileException when it isn't there
     */
    Path fetch(Digest content) throws IOException;

    /**
     * It stays as long as this folder does; for those to whom files of this host are a cache. What
     * is kept elsewhere is held by whoever wrote down that it is used.
     */
    default void hold(Digest content, Path folder) throws IOException {}
}
