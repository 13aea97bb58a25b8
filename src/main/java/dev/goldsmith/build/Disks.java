package dev.goldsmith.build;

import java.io.IOException;
import java.nio.file.Path;

/** Port: makes and reads disk files. */
public interface Disks {
    /**
     * A qcow2 whose content is the image's until it is written to.
     *
     * @param bytes its size as a guest sees it, rounded up to a whole MiB
     */
    void overlay(DiskImage image, Path overlay, long bytes) throws IOException;

    /** An empty qcow2. */
    void blank(Path disk, long bytes) throws IOException;

    /** The disk with all its backing files as one compressed qcow2; asks the watch meanwhile. */
    void flatten(Path disk, Path flat, Hypervisor.Watch watch)
            throws IOException, Hypervisor.TimeUp;

    /** Names another file with the same content as what an overlay builds on. */
    void rebase(Path overlay, Path backing) throws IOException;

    long virtualBytes(Path disk) throws IOException;
}
