package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data disk of an image, as a column keeps it.
 *
 * @param lun where it is attached
 * @param disk SHA-256 of the qcow2, in hexadecimal
 * @param bytes of the qcow2
 * @param virtualBytes as a guest sees it
 */
public record KeptDisk(int lun, String disk, long bytes, long virtualBytes) {

    static String write(Captured captured) {
        return Json.write(
                captured.dataDisks().stream()
                        .map(it ->
                                new KeptDisk(
                                        it.lun(), it.disk().hex(), it.bytes(), it.virtualBytes()))
                        .toList());
    }

    static List<KeptDisk> read(@Nullable String column) {
        return column == null ? List.of() : Json.read(column, new TypeReference<>() {});
    }

    /** Of all in a column. */
    public static long bytes(@Nullable String column) {
        return read(column).stream().mapToLong(KeptDisk::bytes).sum();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static KeptDisk require(List<KeptDisk> disks, int lun) {
        return disks.stream()
                .filter(disk -> disk.lun == lun)
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The image has no data disk at LUN %d; it has %d data disks."
                                        .formatted(lun, disks.size())));
    }

    Captured.DataDisk captured() {
        return new Captured.DataDisk(lun, digest(), bytes, virtualBytes);
    }

    public Digest digest() {
        return new Digest(disk);
    }
}
