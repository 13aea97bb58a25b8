package dev.goldsmith.build.store;

import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Port: where an installation keeps images for others to fetch. Any number of its processes use one
 * at the same time; each may break off anywhere. {@code PlaceContract} says what all places do.
 */
public interface Place {
    /** Where that is, for people. */
    String address();

    /** Why it can't be used now, a sentence; empty when it can. */
    Optional<String> lack();

    /** Bytes that are left there; null when it can't be said, or there is no end. */
    @Nullable Long free();

    boolean has(Digest content);

    /**
     * Brings a content there. A copy that broke goes on where it stopped, and it appears only when
     * its digest agrees.
     *
     * @param from has it
     * @return false when it was there already
     */
    boolean bring(LocalFiles from, Digest content, Watch watch) throws IOException;

    /**
     * Writes a VHD; one of that name is replaced, as a blob is. It is there whole, or not at all.
     *
     * @param tenant whose it is, its short name
     * @param path among the VHDs of this tenant
     * @return where it is, for people
     */
    String vhd(String tenant, String path, Rendition vhd, Progress progress) throws IOException;

    /** Removes one, should it be there. */
    void removeVhd(String tenant, String path) throws IOException;

    /** Name of the Azure storage account that it is in; null: it isn't in one. */
    default @Nullable String account() {
        return null;
    }

    /** Removes what is this tenant's alone: its VHDs. */
    void forget(String tenant) throws IOException;

    /**
     * Says that this installation keeps something there.
     *
     * @return why nothing may be taken from there; null when all that is there is ours
     */
    @Nullable String claim(String installation) throws IOException;

    /**
     * Takes away what two looks, at least the time of grace apart, found that nobody holds.
     *
     * @param held reads all contents that somebody holds
     */
    Found sweep(Duration grace, Supplier<Set<Digest>> held) throws IOException;

    /** Told how far a copy is, and asked whether it may go on: it stops by throwing. */
    interface Watch {
        void at(long bytes);
    }

    /**
     * What a sweep found.
     *
     * @param contents that stay for now, those that are about to go among them
     * @param leaving those that nobody holds, and whose time of grace isn't over
     * @param gone those that went
     */
    record Found(
            long contents,
            long bytes,
            long leaving,
            long leavingBytes,
            long gone,
            long goneBytes) {}
}
