package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenditionRangesTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 5 * MIB;

    @TempDir Path folder;
    private Renditions renditions;
    private Digest disk;
    private byte[] content;

    @BeforeEach
    void store() throws IOException {
        content = new byte[SIZE];
        // A hole in the middle, as disks have.
        var random = new Random(7);
        var part = new byte[MIB];
        random.nextBytes(part);
        System.arraycopy(part, 0, content, 0, MIB);
        random.nextBytes(part);
        System.arraycopy(part, 0, content, 4 * MIB, MIB);
        var raw = Files.write(folder.resolve("disk.raw"), content);
        var qcow2 = folder.resolve("disk.qcow2");
        Command.output(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        "raw",
                        "-O",
                        "qcow2",
                        raw.toString(),
                        qcow2.toString()));
        var store = new FolderStore(folder.resolve("store"));
        disk = store.put(qcow2);
        renditions = new Renditions(store, folder.resolve("cache"), Duration.ofHours(1));
    }

    @Test
    void aRawDiskIsWhatTheGuestSees() throws IOException {
        var raw = renditions.open(disk, Renditions.Format.RAW);

        assertThat(raw.size()).isEqualTo(SIZE);
        assertThat(read(raw, 0, raw.size())).isEqualTo(content);
    }

    @Test
    void qemuReadsTheVhdAsADiskOfTheExactSize() throws IOException {
        var vhd = renditions.open(disk, Renditions.Format.VHD);
        var file = Files.write(folder.resolve("disk.vhd"), read(vhd, 0, vhd.size()));

        assertThat(vhd.size()).isEqualTo(SIZE + 512);
        // QEMU looks for a VHD's mark at its start only; that of a fixed one is told to it.
        assertThat(
                        Command.output(
                                List.of(
                                        "qemu-img",
                                        "info",
                                        "-f",
                                        "vpc",
                                        "--output=json",
                                        file.toString())))
                .contains("\"virtual-size\": " + SIZE);
        assertThat(
                        Command.output(
                                List.of(
                                        "qemu-img",
                                        "compare",
                                        "-f",
                                        "vpc",
                                        "-F",
                                        "raw",
                                        file.toString(),
                                        folder.resolve("disk.raw").toString())))
                .contains("identical");
    }

    @ParameterizedTest
    @EnumSource
    void anyRangeIsThatPartOfTheWhole(Renditions.Format format) throws IOException {
        var rendition = renditions.open(disk, format);
        var whole = read(rendition, 0, rendition.size());
        long size = rendition.size();

        // The start, the middle, across the footer's edge, within the footer, the last byte.
        for (var range :
                new long[][] {
                    {0, 1}, {1000, 5000}, {size - 1000, 900}, {size - 300, 300}, {size - 1, 1}
                }) {
            assertThat(read(rendition, range[0], range[1]))
                    .isEqualTo(
                            Arrays.copyOfRange(whole, (int) range[0], (int) (range[0] + range[1])));
        }
    }

    @Test
    void theSameDiskIsAlwaysTheSameFile() throws IOException {
        var one = renditions.open(disk, Renditions.Format.VHD);
        var two = renditions.open(disk, Renditions.Format.VHD);

        assertThat(one.etag())
                .isEqualTo(two.etag())
                .isNotEqualTo(renditions.open(disk, Renditions.Format.RAW).etag());
        assertThat(read(one, 0, one.size())).isEqualTo(read(two, 0, two.size()));
        assertThat(folder.resolve("cache")).isDirectoryContaining("glob:**.raw");
    }

    @Test
    void aDiskThatIsNotStoredIsMissing() {
        assertThatThrownBy(() -> renditions.open(Digest.of("none"), Renditions.Format.VHD))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** CHS of the specification's appendix, as worked out by hand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5242880 -> 150 4 17", // 10240 sectors / 17 = 602 tracks, 4 heads
                "4294967296 -> 8322 16 63", // 8388608 / 63 / 16
                "137438953472 -> 65535 16 255", // 128 GiB: more than the largest, 65535 * 16 * 255
            })
    void geometryFollowsTheSpecification(String row) {
        var words = row.split(" ");
        var footer = VhdFooter.of(Long.parseLong(words[0]), new byte[16]);

        assertThat((footer[56] & 0xff) << 8 | footer[57] & 0xff)
                .isEqualTo(Integer.parseInt(words[2]));
        assertThat(footer[58]).isEqualTo(Byte.parseByte(words[3]));
        assertThat(footer[59] & 0xff).isEqualTo(Integer.parseInt(words[4]));
    }

    private static byte[] read(Renditions.Rendition rendition, long from, long count)
            throws IOException {
        var out = new ByteArrayOutputStream();
        rendition.transfer(from, count, out);
        return out.toByteArray();
    }
}
