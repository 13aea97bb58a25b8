package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Progress;
import dev.goldsmith.build.Sources;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
        return resolve(Duration.ofDays(7), Newest.OWN);
    }

    private Sources.Disk resolve(Duration fresh, Newest newest) throws Exception {
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
                        folder.resolve("cache"), Optional.empty(), Optional.empty(), fresh);
        return new PlatformSources(
                        Catalogue.load(List.of(file)),
                        settings,
                        newest,
                        new GuardedFetch(FetchPolicy.standard()))
                .resolve(
                        new Source.PlatformImage("ours", "tiny", "1", "latest", null, Extras.NONE),
                        SILENT);
    }

    @Test
    void whatIsMadeAgainAndIsTheSameKeepsItsNumber() throws Exception {
        resolve();
        // Made under another number, as on another day.
        var kept = folder.resolve("cache/ours_tiny_1");
        Files.move(kept.resolve("3.1.4"), kept.resolve("3.0.9"));
        var meta = kept.resolve("3.0.9/meta.json");
        Files.writeString(meta, Files.readString(meta).replaceFirst("3\\.1\\.4", "3.0.9"));

        assertThat(resolve(Duration.ZERO, Newest.OWN).version()).isEqualTo("3.0.9");
        try (var all = Files.list(kept)) {
            assertThat(all.filter(Files::isDirectory)).hasSize(1);
        }
    }

    /** What the other workers found, and what this one tells. */
    private static final class Others implements Newest {
        private @Nullable Found found;
        private final List<String> told = new ArrayList<>();

        @Override
        public @Nullable Found of(String urn) {
            return found;
        }

        @Override
        public void tell(String urn, String version, Digest content) {
            told.add(urn + " " + version);
        }
    }

    @Test
    void whatIsOlderThanAnotherWorkersIsMadeAnewOnce() throws Exception {
        var others = new Others();
        var week = Duration.ofDays(7);
        var made = made(resolve(week, others));
        assertThat(made(resolve(week, others))).isEqualTo(made);

        others.found = new Newest.Found("4.0.0", Digest.of("another"), Instant.now());
        var anew = made(resolve(week, others));
        assertThat(anew).isGreaterThan(made);
        assertThat(made(resolve(week, others))).isEqualTo(anew);
        assertThat(others.told).hasSize(4).containsOnly("ours:tiny:1 3.1.4");
    }

    private static String made(Sources.Disk disk) throws Exception {
        var file = disk.image().where().fetch(disk.image().digest());
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(file.resolveSibling("meta.json").toFile())
                .path("madeAt")
                .asText();
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
