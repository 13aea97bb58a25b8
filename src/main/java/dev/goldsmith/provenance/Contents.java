package dev.goldsmith.provenance;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.kernel.Digest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in the store, byte for byte. */
@ApplicationScoped
class Contents {
    @Inject ContentStore store;

    /**
     * Reads all of it.
     *
     * @return what isn't what it should be, as a sentence; null: all is
     * @throws ContentGone when some of it isn't there
     */
    @Nullable String misfit(List<Subject> subjects) throws IOException {
        for (var subject : subjects) {
            var there = read(subject.sha256());
            if (!there.equals(subject.sha256())) {
                return "The SHA-256 of %s is %s in the store, and was %s when it was published."
                        .formatted(subject.file(), there.hex(), subject.sha256().hex());
            }
        }
        return null;
    }

    /** Of the store itself: a copy on this host may be right while it isn't. */
    private Digest read(Digest content) throws IOException {
        var sha = Digest.sha256();
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
            store.copy(content, 0, store.size(content), out);
        }
        return new Digest(HexFormat.of().formatHex(sha.digest()));
    }
}
