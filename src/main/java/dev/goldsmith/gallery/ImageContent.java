package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image consists of, in the store, and what is known of it: a {@link Captured} as columns
 * keep it.
 *
 * @param disk SHA-256 of the system's qcow2, in hexadecimal
 * @param bytes of the qcow2
 * @param virtualBytes as a guest sees it
 * @param packages SHA-256 of the package list, in hexadecimal
 * @param os what the guest says it is, {@code debian 12}
 * @param sourceVersion exact version of what it was made of
 * @param sourceDisk SHA-256 of that
 * @param cloudInit whether its guests read a NoCloud seed
 * @param dataDisks a list of {@link KeptDisk}; null: none
 * @param warnings a list of sentences; null: none
 */
@Embeddable
public record ImageContent(
        String disk,
        long bytes,
        long virtualBytes,
        String packages,
        String os,
        String sourceVersion,
        String sourceDisk,
        boolean cloudInit,
        @Column(columnDefinition = "longtext") @Nullable String dataDisks,
        @Column(columnDefinition = "longtext") @Nullable String warnings) {

    static ImageContent of(Captured captured) {
        return new ImageContent(
                captured.disk().hex(),
                captured.bytes(),
                captured.virtualBytes(),
                captured.packages().hex(),
                captured.os(),
                captured.sourceVersion(),
                captured.sourceDisk().hex(),
                captured.cloudInit(),
                KeptDisk.write(captured),
                captured.warnings().isEmpty() ? null : Json.write(captured.warnings()));
    }

    /** As others take it over, for example into a new image. */
    public Captured captured() {
        return new Captured(
                digest(),
                bytes,
                virtualBytes,
                new Digest(packages),
                sourceVersion,
                new Digest(sourceDisk),
                os,
                cloudInit,
                disks().stream().map(KeptDisk::captured).toList(),
                warned());
    }

    /** What its proof found that is no failure, a sentence each. */
    public List<String> warned() {
        return warnings == null ? List.of() : Json.read(warnings, new TypeReference<>() {});
    }

    public Digest digest() {
        return new Digest(disk);
    }

    /** Of all its disks, each as often as it has it. */
    public long allBytes() {
        return bytes + KeptDisk.bytes(dataDisks);
    }

    /** Bytes of all its disks by their digests; what it has twice is there once. */
    Map<String, Long> sizes() {
        var sizes = new HashMap<>(Map.of(disk, bytes));
        disks().forEach(it -> sizes.put(it.disk(), it.bytes()));
        return sizes;
    }

    /** Those beside the system's, by LUN. */
    public List<KeptDisk> disks() {
        return KeptDisk.read(dataDisks);
    }
}
