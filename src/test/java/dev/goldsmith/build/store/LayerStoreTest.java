package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerStoreTest extends LayerFolder {
    @Test
    void a_layer_is_there_for_every_process_on_the_folder() throws Exception {
        assertThat(keep(store(100), A, null, 10)).isTrue();

        assertThat(store(100).find(A))
                .hasValueSatisfying(layer -> assertThat(layer.bytes()).isEqualTo(10));
        assertThat(store(100).find(B)).isEmpty();
    }

    @Test
    void who_uses_a_layer_has_its_disks_and_nobody_takes_it_away() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        keep(store, B, A, 10);

        var disks = store.use(List.of(A, B), run).orElseThrow();

        assertThat(disks).singleElement().satisfies(disk -> assertThat(disk).hasSize(10));
        used(store, A, 1);
        used(store, B, 1);
        keep(store, C, null, 10);
        assertThat(store.find(A)).as("what it lies on").isPresent();
        assertThat(store.find(B)).isPresent();
        store.drop(A);
        assertThat(store.find(B)).isPresent();
        assertThat(keep(store, A, null, 5, NOON.plusSeconds(9))).as("replaced").isFalse();

        Files.delete(disks.getFirst());
        store.drop(A);
        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isEmpty();
    }

    @Test
    void a_layer_is_kept_only_on_the_very_disk_that_it_was_made_on() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        var below = store.find(A).orElseThrow().made();
        // Another build puts its own in place of it.
        keep(store, A, null, 12, NOON.plusSeconds(9));
        var disks = List.of(disk(10));

        assertThat(store.keep(B, layer("acme", 5, 0, A, NOON, disks), disks, on(below))).isFalse();
        var now = store.find(A).orElseThrow().made();
        assertThat(store.keep(B, layer("acme", 5, 0, A, NOON, disks), disks, on(now))).isTrue();
    }

    @Test
    void a_layer_that_is_not_what_was_kept_goes_with_all_on_it() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        keep(store, B, A, 10);
        keep(store, C, B, 10);
        Files.delete(store.path(B, 0));
        Files.write(store.path(B, 0), new byte[] {1, 2, 3});

        assertThat(store.use(List.of(A, B, C), run)).isEmpty();

        assertThat(store.find(A)).isPresent();
        assertThat(store.find(B)).isEmpty();
        assertThat(store.find(C)).isEmpty();
        assertThat(run).isEmptyDirectory();
        assertThat(store.use(List.of(A), run)).isPresent();
    }

    @Test
    void a_layer_of_several_disks_is_there_whole_or_not_at_all() throws Exception {
        var store = store(100);
        var disks = List.of(disk(10), disk(5));
        store.keep(A, layer("acme", 5, 0, null, NOON, disks), disks, by(NOON));
        assertThat(store.use(List.of(A), run).orElseThrow()).hasSize(2);

        Files.delete(store.path(A, 1));

        assertThat(store.find(A)).isEmpty();
    }

    @Test
    void who_made_it_anew_replaces_what_was_there_with_all_on_it() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        keep(store, B, A, 10);

        assertThat(keep(store, A, null, 20, NOON.plusSeconds(60))).isTrue();

        assertThat(store.path(A, 0)).hasSize(20);
        assertThat(store.find(B)).isEmpty();
    }

    @Test
    void what_another_build_kept_meanwhile_stays() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);

        assertThat(keep(store, A, null, 20)).isFalse();
        assertThat(store.path(A, 0)).hasSize(10);
    }

    @Test
    void a_layer_without_its_parent_is_not_taken() throws Exception {
        assertThat(keep(store(100), B, A, 10)).isFalse();
        assertThat(store(100).find(B)).isEmpty();
    }

    @Test
    void what_a_template_forgot_goes_with_its_next_layer() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        var others = List.of(disk(10));
        store.keep(B, layer("acme", 6, 0, null, NOON, others), others, by(NOON));
        var disks = List.of(disk(10));

        store.keep(C, layer("acme", 5, 1, null, NOON, disks), disks, by(NOON));

        assertThat(store.find(A)).isEmpty();
        assertThat(store.find(B)).isPresent();
        assertThat(store.find(C)).isPresent();
    }

    @Test
    void a_layer_from_the_future_is_replaced() throws Exception {
        var store = store(100);
        keep(store, A, null, 10, NOON.plus(Duration.ofDays(400)));

        assertThat(keep(store, A, null, 20)).isTrue();
        assertThat(store.path(A, 0)).hasSize(20);
    }

    @Test
    void who_was_killed_amid_keeping_a_layer_left_the_disk_where_it_was() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        var disk = Files.move(store.path(A, 0), home.resolve("back.qcow2"));
        assertThat(store.find(A)).isEmpty();

        var disks = List.of(disk);
        assertThat(store.keep(A, layer("acme", 5, 0, null, NOON, disks), disks, by(NOON))).isTrue();
        assertThat(store.use(List.of(A), run)).isPresent();
    }

    @Test
    void a_host_that_lost_power_amid_writing_goes_on() throws Exception {
        var store = store(25);
        keep(store, A, null, 10);
        Files.writeString(home.resolve("layers").resolve(A.hex() + ".json"), "{\"par");
        used(store, A, 1);
        keep(store, B, null, 10);

        assertThat(store.use(List.of(A), run)).isEmpty();
        assertThat(keep(store, A, null, 10)).isTrue();
        assertThat(keep(store, C, null, 10)).isTrue();

        assertThat(store.find(C)).isPresent();
    }

    @Test
    void a_tenant_that_is_gone_takes_its_layers_along() throws Exception {
        var store = store(100);
        keep(store, A, null, 10);
        var disks = List.of(disk(10));
        store.keep(B, layer("other", 5, 0, null, NOON, disks), disks, by(NOON));
        // As layers were described before.
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
}
