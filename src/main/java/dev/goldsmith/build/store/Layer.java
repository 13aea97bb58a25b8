package dev.goldsmith.build.store;

import dev.goldsmith.build.Made;
import dev.goldsmith.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside a layer's disks.
 *
 * @param tenant whose it is
 * @param template whose runs start from it
 * @param generation of that template's layers
 * @param parent key of what it lies on; null: a source
 * @param settled whether a machine that boots it is where the step's was: nothing was left that a
 *     restart loses
 * @param disks digests of its disks' files, the system's first
 * @param bytes of them together
 */
public record Layer(
        String tenant,
        long template,
        int generation,
        @Nullable Digest parent,
        boolean settled,
        Made made,
        List<Digest> disks,
        long bytes) {
    public Layer {
        disks = List.copyOf(disks);
    }

    /** Whether this one's template has forgotten that one. */
    boolean replaces(Layer other) {
        return tenant.equals(other.tenant)
                && template == other.template
                && other.generation < generation;
    }
}
