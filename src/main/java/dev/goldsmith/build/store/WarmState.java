package dev.goldsmith.build.store;

import java.nio.file.Path;

/**
 * Where a machine was that had booted and done nothing yet, so that another one can go on from
 * there. Files that nobody changes.
 *
 * @param memory as its hypervisor wrote it
 * @param disk the system's disk at that moment, on the image that it booted
 * @param login by which the build user signed in
 */
public record WarmState(Path memory, Path disk, Path login) {
    /** The files of one in a folder of its own. */
    public static WarmState in(Path folder) {
        return new WarmState(
                folder.resolve("memory"), folder.resolve("disk.qcow2"), folder.resolve("login"));
    }
}
