package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FolderStoreTest extends StoreContract {
    @Override
    protected Store store(int host) {
        return new FolderStore(home.resolve("store"));
    }

    @Test
    void the_same_content_twice_is_one_file() throws IOException {
        var store = store(1);
        store.put("gold".getBytes());
        store.put(Files.writeString(home.resolve("again"), "gold"));

        assertThat(home.resolve("again")).doesNotExist();
        assertThat(home.resolve("store/half-made")).isEmptyDirectory();
        try (var all = Files.walk(home.resolve("store/sha256"))) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void a_folder_may_be_named_in_a_roundabout_way() throws IOException {
        var roundabout = new FolderStore(home.resolve("store/./x/.."));

        roundabout.put("run-1/000001", Digest.of("x").hex().getBytes());

        assertThat(roundabout.get("run-1/000001")).hasSize(64);
    }
}
