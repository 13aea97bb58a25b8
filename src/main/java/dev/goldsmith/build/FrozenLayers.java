package dev.goldsmith.build;

import dev.goldsmith.build.store.Layer;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the customizers of one build left, frozen, in the run's folder, until the build's machine is
 * off and the layer store can have it. What it is lies beside the disks, so that a worker that was
 * killed loses none of it: whoever clears its folder keeps it first.
 */
final class FrozenLayers {
    /** Tells whether this host has been up since. */
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String SEARCHED = "searched";

    private final LocalEngine engine;
    private final Path folder;

    /**
     * One customizer's.
     *
     * @param disks names of their files, the system's first
     * @param parent key of what they lie on; null: a source
     * @param below how that came to be; null: the build has it in use
     * @param settled nothing was left that a restart loses
     * @param since when the build began, in milliseconds since 1970
     * @param boot the host's when they were frozen
     * @param suspect a script was given a secret by then
     */
    record Frozen(
            Digest key,
            List<String> disks,
            String tenant,
            long template,
            int generation,
            @Nullable Digest parent,
            @Nullable Made below,
            boolean settled,
            Made made,
            long since,
            String boot,
            boolean suspect) {
        Frozen {
            disks = List.copyOf(disks);
        }
    }

    /**
     * @param folder with the disks of a run
     */
    FrozenLayers(LocalEngine engine, Path folder) {
        this.engine = engine;
        this.folder = folder;
    }

    static String hostBoot() throws IOException {
        return Files.readString(BOOT).strip();
    }

    /** From here on it is there, whatever happens to this process. */
    void add(Frozen layer) throws IOException {
        int number = 1;
        while (Files.exists(words(number))) {
            number++;
        }
        var part = Files.writeString(folder.resolve("frozen.part"), Json.write(layer));
        Files.move(part, words(number), StandardCopyOption.ATOMIC_MOVE);
    }

    /** No secret was found in what they became. */
    void searched() throws IOException {
        Files.writeString(folder.resolve(SEARCHED), "");
    }

    private Path words(int number) {
        return folder.resolve("frozen-%d.json".formatted(number));
    }

    private List<Frozen> all() throws IOException {
        var all = new ArrayList<Frozen>();
        for (int number = 1; Files.exists(words(number)); number++) {
            all.add(Json.read(Files.readString(words(number)), Frozen.class));
        }
        return all;
    }

    /**
     * They go to the layer store, each on top of its parent there. They only spare later builds
     * time: what can't be kept goes with the run's folder.
     */
    void keep() {
        try {
            var all = all();
            if (!Files.exists(folder.resolve(SEARCHED))) {
                // What a script did with a secret shows when the image is searched.
                while (!all.isEmpty() && all.getLast().suspect()) {
                    all.removeLast();
                }
            }
            // What no machine can boot is of use only below what one can.
            while (!all.isEmpty() && !all.getLast().settled()) {
                all.removeLast();
            }
            var kept = new ArrayList<Frozen>();
            for (var layer : all) {
                if (!isKept(layer)) {
                    break;
                }
                kept.add(layer);
            }
            while (kept.size() < all.size() && !kept.isEmpty() && !kept.getLast().settled()) {
                engine.layers.drop(kept.removeLast().key());
            }
            forget();
        } catch (IOException | UncheckedIOException | IllegalArgumentException _) {
            // A full disk, most likely: the store has what came before.
        }
    }

    /** The last first: what is left is a chain. */
    private void forget() throws IOException {
        int many = 0;
        while (Files.exists(words(many + 1))) {
            many++;
        }
        for (int number = many; number > 0; number--) {
            Files.delete(words(number));
        }
    }

    private boolean isKept(Frozen layer) throws IOException {
        var disks = layer.disks().stream().map(folder::resolve).toList();
        if (!Files.exists(disks.getFirst())) {
            // Whoever was at it before was killed behind this one; the next one shows whether the
            // store still has it.
            return true;
        }
        if (!layer.boot().equals(hostBoot())) {
            // Nobody made sure that it was written before the host went down.
            return false;
        }
        var digests = new ArrayList<Digest>();
        long bytes = 0;
        for (int i = 0; i < disks.size(); i++) {
            var disk = disks.get(i);
            if (layer.parent() != null) {
                engine.disks.rebase(disk, engine.layers.path(layer.parent(), i));
            }
            digests.add(Digest.of(disk));
            bytes += Files.size(disk);
        }
        return engine.layers.keep(
                layer.key(),
                new Layer(
                        layer.tenant(),
                        layer.template(),
                        layer.generation(),
                        layer.parent(),
                        layer.settled(),
                        layer.made(),
                        digests,
                        bytes),
                disks,
                new LayerStore.Build(
                        Instant.ofEpochMilli(layer.since()),
                        engine.clock.instant(),
                        layer.below()));
    }
}
