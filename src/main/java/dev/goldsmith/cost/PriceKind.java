package dev.goldsmith.cost;

import java.util.Arrays;
import java.util.Optional;

/** What a price is of. */
public enum PriceKind {
    /** A machine of the size that is the price's item. */
    VM_HOUR("vmHour", "VM size", "hour"),
    /** A worker's vCPU. */
    VCPU_HOUR("vcpuHour", "Worker vCPU", "vCPU-hour"),
    /** A GiB of a worker's memory. */
    MEMORY_HOUR("memoryHour", "Worker memory", "GB-hour"),
    /** A GiB of an image in storage of the type that is the price's item. */
    STORAGE_MONTH("storageMonth", "Image storage", "GB-month"),
    /** A GiB from the region that is the price's item. */
    EGRESS("egress", "Replication", "GB");

    /** As CSV files and the API have it. */
    public final String word;

    public final String title;
    public final String unit;

    PriceKind(String word, String title, String unit) {
        this.word = word;
        this.title = title;
        this.unit = unit;
    }

    public static Optional<PriceKind> find(String word) {
        return Arrays.stream(values()).filter(it -> it.word.equalsIgnoreCase(word)).findFirst();
    }
}
