package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
    private static final Digest A = Digest.of("a");
    private static final Digest B = Digest.of("b");
    private static final Digest C = Digest.of("c");

    @TempDir private Path home;

    @Test
    void a_layer_is_there_for_every_process_on_the_folder() throws Exception {
        assertThat(keep(store(100), A, null, 10)).isTrue();

        assertThat(store(100).find(A)).hasValueSatisfying(disk -> assertThat(disk).hasSize(10));
        assertThat(store(100).find(B)).isEmpty();
    }

    @Test
    void the_first_disk_of_a_key_stays_and_the_second_is_not_taken() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);

        assertThat(keep(store, A, null, 20)).isFalse();
        assertThat(store.path(A)).hasSize(10);
    }

    @Test
    void a_layer_without_its_parent_is_not_taken() throws Exception {
        assertThat(keep(store(100), B, A, 10)).isFalse();
        assertThat(store(100).find(B)).isEmpty();
    }

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
    void finding_a_layer_is_using_it() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, null, 10);
        used(store, A, 1);
        used(store, B, 2);
        store.find(A);

        keep(store, C, null, 10);

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isEmpty();
    }

    @Test
    void what_builds_on_a_layer_goes_with_it() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, A, 10);
        used(store, A, 1);
        used(store, B, 2);

        keep(store, C, null, 10);

        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isEmpty();
        assertThat(store.find(C)).isPresent();
    }

    @Test
    void a_layer_is_not_evicted_for_what_builds_on_it() throws Exception {
        var store = store(15);
        keep(store, A, null, 10);
        keep(store, B, A, 10);

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isPresent();
    }

    @Test
    void a_host_that_lost_power_amid_writing_goes_on() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        Files.writeString(home.resolve("layers").resolve(A.hex() + ".json"), "{\"par");
        used(store, A, 1);
        keep(store, B, null, 10);

        assertThat(keep(store, C, null, 10)).isTrue();

        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isPresent();
    }

    @Test
    void a_tenant_that_is_gone_takes_its_layers_along() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        store.keep("other", B, Files.write(home.resolve("b.qcow2"), new byte[10]), null);
        // As it was before layers said whose they are.
        keep(store, C, null, 10);
        Files.writeString(home.resolve("layers").resolve(C.hex() + ".json"), "{\"bytes\": 10}");

        store.keepOnly(Set.of("other", "more"));

        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isPresent();
        assertThat(store.find(C)).isEmpty();
        try (var left = Files.list(home.resolve("layers"))) {
            assertThat(left.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder(B.hex() + ".qcow2", B.hex() + ".json", "lock");
        }
    }

    private LayerStore store(long limit) {
        return new LayerStore(home.resolve("layers"), limit);
    }

    private boolean keep(LayerStore store, Digest key, @Nullable Digest parent, int bytes)
            throws IOException {
        var disk = Files.write(Files.createTempFile(home, "disk", ".qcow2"), new byte[bytes]);
        return store.keep("acme", key, disk, parent);
    }

    private static void used(LayerStore store, Digest key, long second) throws IOException {
        Files.setLastModifiedTime(
                store.path(key), FileTime.from(Instant.ofEpochSecond(1_000_000_000 + second)));
    }
}
