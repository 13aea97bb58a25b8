package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir Path folder;

    @Test
    void a_store_that_cannot_be_written_is_known_before_a_build_ends_there() throws Exception {
        var file = Files.createFile(folder.resolve("a-file"));

        assertThat(new Places(file.resolve("store"), Map.of()).wantOfStore())
                .startsWith("the store " + file.resolve("store") + " can't be written: ");
    }

    @Test
    void one_that_can_be_is_as_it_was() {
        var store = folder.resolve("store");

        assertThat(new Places(store, Map.of()).wantOfStore()).isNull();
        assertThat(store.resolve("half-made")).isEmptyDirectory();
    }

    @Test
    void a_share_that_is_not_mounted_is_not_made() throws Exception {
        Files.createDirectory(folder.resolve("west"));
        var places =
                new Places(
                        folder.resolve("store"),
                        Map.of("west", folder.resolve("west"), "east", folder.resolve("east")));

        assertThat(places.usable()).containsExactly("local", "west");
        assertThat(folder.resolve("east")).doesNotExist();
    }
}
