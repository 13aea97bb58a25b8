package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.nio.file.NoSuchFileException;

/** A content isn't in the store: it was deleted, or never there. */
public final class ContentGone extends NoSuchFileException {
    public final transient Digest content;

    public ContentGone(Digest content) {
        super(content.toString(), null, "it is not in the store any more");
        this.content = content;
    }
}
