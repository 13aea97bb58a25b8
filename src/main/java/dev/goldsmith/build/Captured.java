package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.packages.PackageList;
import java.util.List;

/**
 * A captured disk in the content store.
 *
 * @param disk content hash of the qcow2 (zstd)
 * @param bytes its size in the store
 * @param virtualBytes the disk's size as a guest sees it, a multiple of 1 MiB
 * @param packages content hash of the package list: JSON, see {@link PackageList}
 * @param sourceVersion exact version of the source, {@code 12.20261123.1} or a gallery version
 * @param os what the guest says it is, {@code debian 12}
 * @param cloudInit whether its guests read a NoCloud seed, as {@link Sources.Disk} has it
 * @param dataDisks those beside the system's, by LUN
 * @param warnings what its proof found that is no failure, a sentence each
 */
public record Captured(
        Digest disk,
        long bytes,
        long virtualBytes,
        Digest packages,
        String sourceVersion,
        Digest sourceDisk,
        String os,
        boolean cloudInit,
        List<DataDisk> dataDisks,
        List<String> warnings) {
    public Captured {
        dataDisks = List.copyOf(dataDisks);
        warnings = List.copyOf(warnings);
    }

    /** Not proven yet. */
    public Captured(
            Digest disk,
            long bytes,
            long virtualBytes,
            Digest packages,
            String sourceVersion,
            Digest sourceDisk,
            String os,
            boolean cloudInit,
            List<DataDisk> dataDisks) {
        this(
                disk,
                bytes,
                virtualBytes,
                packages,
                sourceVersion,
                sourceDisk,
                os,
                cloudInit,
                dataDisks,
                List.of());
    }

    /** The system's disk. */
    DiskImage in(LocalFiles store) {
        return new DiskImage(disk, virtualBytes, store);
    }

    /** Of all its disks in the store. */
    public long allBytes() {
        return bytes + dataDisks.stream().mapToLong(DataDisk::bytes).sum();
    }

    /** Of a system's disk alone. */
    public Captured(
            Digest disk,
            long bytes,
            long virtualBytes,
            Digest packages,
            String sourceVersion,
            Digest sourceDisk,
            String os) {
        this(disk, bytes, virtualBytes, packages, sourceVersion, sourceDisk, os, false, List.of());
    }

    /** The same, and what its proof found. */
    Captured with(List<String> warnings) {
        return new Captured(
                disk,
                bytes,
                virtualBytes,
                packages,
                sourceVersion,
                sourceDisk,
                os,
                cloudInit,
                dataDisks,
                warnings);
    }

    /**
     * @param disk content hash of the qcow2
     * @param bytes its size in the store
     * @param virtualBytes its size as a guest sees it
     */
    public record DataDisk(int lun, Digest disk, long bytes, long virtualBytes) {
        DiskImage in(LocalFiles store) {
            return new DiskImage(disk, virtualBytes, store);
        }
    }
}
