package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;

/**
 * A captured disk in the content store.
 *
 * @param disk content hash of the qcow2 (zstd)
 * @param bytes its size in the store
 * @param virtualBytes the disk's size as a guest sees it, a multiple of 1 MiB
 * @param packages content hash of the package list: JSON, see {@link PackageList}
 * @param sourceVersion exact version of the source, {@code 12.20261123.1} or a gallery version
 * @param os what the guest says it is, {@code debian 12}
 */
public record Captured(
        Digest disk,
        long bytes,
        long virtualBytes,
        Digest packages,
        String sourceVersion,
        Digest sourceDisk,
        String os) {}
