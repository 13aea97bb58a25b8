package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Folders;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That layers take no more than they may, and what goes for others. */
class LayerRoomTest extends LayerFolder {
    @Test
    void when_there_is_too_much_the_longest_unused_goes() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, null, 10);
        used(store, A, 2);
        used(store, B, 1);

        keep(store, C, null, 10);

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isEmpty();
        assertThat(store.find(C)).isPresent();
    }

    @Test
    void using_a_layer_keeps_it() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, null, 10);
        used(store, A, 1);
        used(store, B, 2);
        Files.delete(store.use(List.of(A), run).orElseThrow().getFirst());

        keep(store, C, null, 10);

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isEmpty();
    }

    @Test
    void of_a_chain_the_last_goes_first() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, A, 10);
        used(store, A, 1);
        used(store, B, 2);

        keep(store, C, null, 10);

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isEmpty();
        assertThat(store.find(C)).isPresent();
    }

    @Test
    void a_chain_is_kept_as_far_as_there_is_room() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, A, 10);

        assertThat(keep(store, C, B, 10)).isFalse();

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isPresent();
        assertThat(bytes()).isEqualTo(20);
        assertThat(keep(store, C, null, 26)).as("there never is room for that").isFalse();
        assertThat(bytes()).isEqualTo(20);
    }

    @Test
    void for_what_is_used_nothing_else_makes_room() throws Exception {
        var store = store(15);
        keep(store, A, null, 10);
        store.use(List.of(A), run).orElseThrow();

        assertThat(keep(store, B, null, 10)).isFalse();
        assertThat(keep(store, B, null, 5)).isTrue();
        assertThat(store.find(A)).isPresent();
    }

    @Test
    void what_there_is_no_room_for_replaces_nothing() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, null, 10);
        store.use(List.of(B), run).orElseThrow();

        assertThat(keep(store, A, null, 20, NOON.plusSeconds(60))).isFalse();
        assertThat(store.path(A, 0)).hasSize(10);
    }

    /** Whatever is kept, used, given back and dropped. */
    @Test
    void layers_never_take_more_than_they_may() throws Exception {
        var chance = new Random(17);
        var store = store(100);
        var held = new HashMap<Digest, Path>();
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            var key = Digest.of("layer " + chance.nextInt(12));
            var parent = Digest.of("layer " + chance.nextInt(12));
            switch (chance.nextInt(5)) {
                case 0 -> {
                    var into = Files.createDirectories(home.resolve("held-" + i));
                    if (store.find(key).isPresent()
                            && store.use(chain(store, key), into).isPresent()) {
                        held.put(key, into);
                    }
                }
                case 1 -> held.values().stream().findFirst().ifPresent(LayerRoomTest::giveBack);
                case 2 -> {
                    if (chance.nextInt(4) == 0) {
                        store.drop(key);
                    }
                }
                default -> {
                    boolean alone = chance.nextInt(3) == 0 || key.equals(parent);
                    int bytes = 1 + chance.nextInt(40);
                    if (!keep(store, key, alone ? null : parent, bytes, NOON.plusSeconds(i))) {
                        refused++;
                    }
                }
            }
            held.values().removeIf(it -> isEmpty(it));
            assertThat(bytes()).as("act %d", i).isLessThanOrEqualTo(100);
            for (var used : held.keySet()) {
                assertThat(chain(store, used)).as("act %d", i).isNotEmpty();
            }
        }
        assertThat(refused).isBetween(50, 350);
    }

    private static boolean isEmpty(Path folder) {
        return Objects.requireNonNull(folder.toFile().list()).length == 0;
    }

    private static void giveBack(Path folder) {
        try {
            Folders.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the source on; each has to be there. */
    private static List<Digest> chain(LayerStore store, Digest key) throws IOException {
        var chain = new LinkedList<Digest>();
        for (var each = key; each != null; each = store.find(each).orElseThrow().parent()) {
            chain.addFirst(each);
        }
        return chain;
    }

    @Test
    void what_was_used_in_the_future_goes_first() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, null, 10);
        used(store, A, 5_000_000_000L);
        used(store, B, 1);

        keep(store, C, null, 10);

        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isPresent();
    }
}
