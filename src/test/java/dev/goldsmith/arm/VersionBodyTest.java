package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageContent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionBodyTest {
    private static final Map<String, Object> SYSTEM =
            Map.of("sizeInGB", 3L, "hostCaching", "ReadWrite");

    private static ImageContent with(@Nullable String dataDisks) {
        return new ImageContent(
                "00", 1, 3L << 30, "00", "debian 12", "12.0", "00", true, dataDisks, null);
    }

    @Test
    void each_disk_of_a_version_is_shown() {
        assertThat(VersionBody.storage(with(null)))
                .containsExactly(Map.entry("osDiskImage", SYSTEM));
        assertThat(
                        VersionBody.storage(
                                with(
                                        """
                                        [{"lun": 2, "disk": "01", "bytes": 1, "virtualBytes": 1073741825}]
                                        """)))
                .containsEntry("osDiskImage", SYSTEM)
                .containsEntry(
                        "dataDiskImages",
                        List.of(Map.of("lun", 2, "sizeInGB", 2L, "hostCaching", "ReadWrite")));
    }
}
