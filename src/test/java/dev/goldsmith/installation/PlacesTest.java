package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @Test
    void a_place_that_cannot_be_written_is_known_before_a_build_ends_there(@TempDir Path folder)
            throws Exception {
        var file = Files.createFile(folder.resolve("a-file"));
        var places =
                new Places(
                        folder.resolve("store"),
                        Map.of("west", folder.resolve("west"), "east", file.resolve("east")));

        assertThat(places.problems())
                .singleElement()
                .asString()
                .startsWith("the folder of region 'east', " + file.resolve("east"));
        assertThat(folder.resolve("store/half-made")).isEmptyDirectory();
    }
}
