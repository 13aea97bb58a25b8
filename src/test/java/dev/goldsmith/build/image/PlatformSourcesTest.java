package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Progress;
import dev.goldsmith.build.Sources;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Base images that are made anew while builds are at work on the old ones. */
class PlatformSourcesTest {
    @TempDir private Path folder;

    private Path image;

    @BeforeEach
    void anImageOfTheOperator() throws Exception {
        image = folder.resolve("ours.qcow2");
        make("8M");
    }

    private void make(String size) throws Exception {
        Command.output(List.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), size));
    }

    private Sources.Disk resolve() throws Exception {
        var file =
                Files.writeString(
                        folder.resolve("images.yaml"),
                        """
                        images:
                          - urn: ours:tiny:1
                            title: Ours
                            os: tiny 1
                            file: { path: %s, version: 3.1.4 }
                        """
                                .formatted(image));
        var settings =
                new ImageSettings(
                        folder.resolve("cache"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(7));
        return new PlatformSources(Catalogue.load(List.of(file)), settings)
                .resolve(
                        new Source.PlatformImage("ours", "tiny", "1", "latest", null, Extras.NONE),
                        SILENT);
    }

    @Test
    void anotherDiskOfTheSameVersionNeverReplacesOneInUse() throws Exception {
        var first = resolve();
        make("16M");

        var second = resolve();

        assertThat(first.image().where().fetch(first.image().digest())).exists();
        assertThat(second.version()).isEqualTo("3.1.5");
        assertThat(second.image().virtualBytes()).isEqualTo(16 << 20);
        assertThat(resolve()).isEqualTo(second);
    }

    @Test
    void theSameDiskMadeAgainStaysWhereItIs() throws Exception {
        var first = resolve();
        Files.setLastModifiedTime(image, FileTime.from(Instant.EPOCH));

        assertThat(resolve()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "12.20261123.0, 12.20261123.1",
        "12.20261123.9, 12.20261123.10",
        "2026.11.23-0a1b2c3d, 2026.11.23-0a1b2c3d.1",
        "2026.11.23-0a1b2c3d.1, 2026.11.23-0a1b2c3d.2",
        "7, 7.1"
    })
    void theNextVersionHasTheNextSerial(String version, String next) {
        assertThat(PlatformSources.next(version)).isEqualTo(next);
    }

    private static final Progress SILENT =
            new Progress() {
                @Override
                public void line(String text) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };
}
