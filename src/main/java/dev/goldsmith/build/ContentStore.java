package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Port: immutable contents under their hash, shared by portals and workers. An object store's
 * adapter keeps a local copy for {@link #fetch}.
 */
public interface ContentStore extends LocalFiles {
    /** Takes the file over (it may be moved). Storing what is there already is fine. */
    Digest put(Path file) throws IOException;

    Digest put(byte[] content) throws IOException;

    boolean has(Digest content);

    /**
     * @throws ContentGone when it isn't there
     */
    default void require(Digest content) throws ContentGone {
        if (!has(content)) {
            throw new ContentGone(content);
        }
    }

    /** Bytes, as stored. */
    long size(Digest content) throws IOException;

    /** Writes a part of it as it is stored, without a copy of the whole on this host. */
    void copy(Digest content, long from, long count, OutputStream out) throws IOException;
}
