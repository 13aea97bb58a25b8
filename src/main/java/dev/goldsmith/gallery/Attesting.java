package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refused;
import io.quarkus.arc.Arc;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Port to those who know whether a version is what was published and signed. */
public interface Attesting {
    /** Those of this installation; entities have nothing injected. */
    static Attesting known() {
        return Arc.container().instance(Attesting.class).get();
    }

    /**
     * Verifies a version's signature.
     *
     * @return what is wrong with it, a sentence; null: nothing, or it isn't signed
     */
    @Nullable String misfit(ImageVersion version);

    /**
     * Reads a version's disks, unless a build has started from it before, and compares them with
     * what was published. Not for a transaction: gigabytes are read.
     *
     * @throws Refused WRONG_STATE when they are something else
     * @throws IOException when they aren't to be had
     */
    void requireContents(ImageVersion version) throws IOException;
}
