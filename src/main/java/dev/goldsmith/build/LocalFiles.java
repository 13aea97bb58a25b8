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
}
