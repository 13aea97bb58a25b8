package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenditionsTest {
    private static final int MIB = 1 << 20;

    @TempDir Path folder;
    private byte[] content;
    private Digest disk;
    private Renditions renditions;

    @BeforeEach
    void disk() throws Exception {
        content = new byte[8 * MIB];
        new Random(7).nextBytes(content);
        Arrays.fill(content, 2 * MIB, 6 * MIB, (byte) 0);
        var raw = Files.write(folder.resolve("disk.raw"), content);
        var qcow2 = folder.resolve("disk.qcow2");
        Command.output(
                List.of("qemu-img", "convert", "-O", "qcow2", raw.toString(), qcow2.toString()));
        var store = new FolderStore(folder.resolve("store"));
        disk = store.put(qcow2);
        renditions = new Renditions(store, folder.resolve("cache"), Duration.ofHours(1));
    }

    @Test
    void aRawDiskIsTheContentAndSparse() throws Exception {
        assertThat(bytes(renditions.open(disk, Renditions.Format.RAW))).isEqualTo(content);
        var file = folder.resolve("cache").resolve(disk.hex() + ".raw");
        long blocks = 512 * Long.parseLong(said("stat", "-c", "%b", file.toString()).strip());
        assertThat(blocks).isLessThan(content.length);
    }

    @Test
    void aFixedVhdIsUnderstoodByOthers() throws Exception {
        var vhd = renditions.open(disk, Renditions.Format.VHD);
        assertThat(vhd.size()).isEqualTo(content.length + 512);
        var file = Files.write(folder.resolve("disk.vhd"), bytes(vhd));
        assertThat(said("qemu-img", "info", "-f", "vpc", file.toString()))
                .contains("virtual size: 8 MiB");
        said(
                "qemu-img",
                "compare",
                "-f",
                "vpc",
                "-F",
                "raw",
                file.toString(),
                folder.resolve("disk.raw").toString());
    }

    @Test
    void anyRangeIsThatPartOfTheWhole() throws Exception {
        for (var format : Renditions.Format.values()) {
            var rendition = renditions.open(disk, format);
            var whole = bytes(rendition);
            var random = new Random(11);
            for (int i = 0; i < 40; i++) {
                int from = random.nextInt(whole.length);
                int count = random.nextInt(whole.length - from) + 1;
                assertThat(bytes(rendition, from, count))
                        .isEqualTo(Arrays.copyOfRange(whole, from, from + count));
            }
            int last = whole.length;
            assertThat(bytes(rendition, last - 600, 600))
                    .isEqualTo(Arrays.copyOfRange(whole, last - 600, last));
            assertThat(bytes(rendition, last - 1, 1)[0]).isEqualTo(whole[last - 1]);
        }
    }

    private static byte[] bytes(Renditions.Rendition rendition) throws Exception {
        return bytes(rendition, 0, rendition.size());
    }

    private static byte[] bytes(Renditions.Rendition rendition, long from, long count)
            throws Exception {
        var out = new ByteArrayOutputStream();
        rendition.transfer(from, count, out);
        return out.toByteArray();
    }

    private static String said(String... command) throws Exception {
        return Command.output(List.of(command));
    }
}
