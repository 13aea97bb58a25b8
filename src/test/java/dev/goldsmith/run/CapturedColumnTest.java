package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapturedColumnTest {
    private static final Digest DISK = Digest.of("disk");
    private static final Digest PACKAGES = Digest.of("packages");
    private static final Digest SOURCE = Digest.of("source");

    private final CapturedColumn column = new CapturedColumn();

    @Test
    void what_is_written_is_read_again() {
        var captured =
                new Captured(
                        DISK,
                        7,
                        1 << 20,
                        PACKAGES,
                        "12.1.0",
                        SOURCE,
                        "debian 12",
                        true,
                        List.of(new Captured.DataDisk(0, Digest.of("data"), 5, 2 << 20)),
                        List.of("it kept its machine-id"));

        var json = column.convertToDatabaseColumn(captured);

        assertThat(column.convertToEntityAttribute(json)).isEqualTo(captured);
    }

    @Test
    void what_was_written_before_there_were_data_disks_has_none() {
        var json =
                """
                {"disk": "%s", "bytes": 7, "virtualBytes": 1048576, "packages": "%s",
                 "sourceVersion": "12.1.0", "sourceDisk": "%s", "os": "debian 12",
                 "cloudInit": false}
                """
                        .formatted(DISK.hex(), PACKAGES.hex(), SOURCE.hex());

        assertThat(column.convertToEntityAttribute(json))
                .isEqualTo(new Captured(DISK, 7, 1 << 20, PACKAGES, "12.1.0", SOURCE, "debian 12"));
    }

    @Test
    void nothing_captured_is_an_empty_column() {
        assertThat(column.convertToDatabaseColumn(null)).isNull();
        assertThat(column.convertToEntityAttribute(null)).isNull();
    }
}
