package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disks that one build's customizers leave, each on top of the one before. */
final class Layers {
    private final LocalEngine engine;
    private final String tenant;
    private final Path folder;
    private final Digest root;
    private final @Nullable Digest start;
    private final List<Layer> finished = new ArrayList<>();
    private Path top;

    /** A finished step's disk, still in the run's folder. */
    private record Layer(Digest key, Path disk, @Nullable Digest parent) {}

    /**
     * @param tenant whose they are
     * @param root the key of what all lie on
     * @param start the layer that they lie on; null: they lie on the source
     * @param top what the guest writes to
     */
    Layers(
            LocalEngine engine,
            String tenant,
            Path folder,
            Digest root,
            @Nullable Digest start,
            Path top) {
        this.engine = engine;
        this.tenant = tenant;
        this.folder = folder;
        this.root = root;
        this.start = start;
        this.top = top;
    }

    /** The disk that the guest writes to. */
    Path top() {
        return top;
    }

    /** Freezes what the disk holds after a customizer. */
    void add(Plan.Customization step, Guest guest, Journal journal) throws GuestLost, IOException {
        var parent = finished.isEmpty() ? start : finished.getLast().key();
        var key = LayerKey.next(parent != null ? parent : root, step);
        var next = folder.resolve(finished.size() + 1 + ".qcow2");
        guest.overlay(next);
        finished.add(new Layer(key, top, parent));
        journal.layer(step.id(), key, Files.size(top));
        top = next;
    }

    /**
     * Finished steps' disks go to the layer store, each on top of its parent there. They only spare
     * later builds time: what can't be kept goes with the run's folder.
     */
    void keep() {
        try {
            for (var layer : finished) {
                if (layer.parent() != null) {
                    engine.disks.rebase(layer.disk(), engine.layers.path(layer.parent()));
                }
                if (!engine.layers.keep(tenant, layer.key(), layer.disk(), layer.parent())) {
                    break;
                }
            }
        } catch (IOException _) {
            // A full disk, most likely: the store has what came before.
        }
        finished.clear();
    }
}
