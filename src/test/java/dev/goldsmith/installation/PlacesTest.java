package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.store.FolderStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
    @TempDir Path folder;

    @Test
    void a_store_that_cannot_be_written_is_known_before_a_build_ends_there() throws Exception {
        var file = Files.createFile(folder.resolve("a-file"));

        assertThat(new Places(new FolderStore(file.resolve("store")), Map.of()).wantOfStore())
                .startsWith("the store " + file.resolve("store") + " can't be written: ");
    }

    @Test
    void one_that_can_be_is_as_it_was() {
        var store = folder.resolve("store");

        assertThat(new Places(new FolderStore(store), Map.of()).wantOfStore()).isNull();
        assertThat(store.resolve("half-made")).isEmptyDirectory();
    }

    @Test
    void a_share_that_is_not_mounted_is_not_made() throws Exception {
        Files.createDirectory(folder.resolve("west"));
        var places =
                new Places(
                        new FolderStore(folder.resolve("store")),
                        Map.of("west", folder.resolve("west"), "east", folder.resolve("east")));

        assertThat(places.usable()).containsExactly("local", "west");
        assertThat(folder.resolve("east")).doesNotExist();
    }

    @Test
    void a_container_of_a_storage_account_is_opened_by_a_key_beside_it() throws Exception {
        var file = Files.writeString(folder.resolve("key"), "a2V5\n");
        var address = "https://acme.blob.core.windows.net/images";
        var places =
                new Places(
                        new FolderStore(folder.resolve("store")),
                        Map.of("west", address, "east", address),
                        Map.of("west", "a2V5", "east", "file:" + file));

        assertThat(places.find("west").orElseThrow().address()).isEqualTo(address);
        assertThat(places.find("east").orElseThrow().address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "https://acme.blob.core.windows.net/images, '', 'goldsmith.regions.west: .* needs an access key.*'",
        "https://acme.blob.core.windows.net/images, file:/not/there, 'goldsmith.regions.west: its key can.t be read .goldsmith.region-keys.west.: .*'",
        "https://acme.blob.core.windows.net/, key, 'goldsmith.regions.west: .*isn.t the address of a blob container.*'",
        "/srv/west, secret-key, 'goldsmith.region-keys.west: goldsmith.regions.west isn.t a container.*'",
    })
    void settings_that_are_wrong_are_named(String where, String key, String said) {
        assertThatThrownBy(() ->
                        new Places(
                                new FolderStore(folder.resolve("store")),
                                Map.of("west", where),
                                Map.of("west", key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(said)
                .hasMessageNotContaining("secret-key");
    }
}
