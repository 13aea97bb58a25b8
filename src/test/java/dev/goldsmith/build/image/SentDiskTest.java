package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.Progress;
import dev.goldsmith.kernel.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks of all forms that people have, and those that aren't what they were said to be. */
class SentDiskTest {
    private static final int BYTES = 4 << 20;

    @TempDir Path folder;

    private Path disk(String... options) throws Exception {
        var raw = folder.resolve("disk.raw");
        var content = new byte[BYTES];
        content[0] = 7;
        content[BYTES - 1] = 9;
        Files.write(raw, content);
        var disk = folder.resolve("disk.sent");
        var command = new java.util.ArrayList<>(List.of("qemu-img", "convert", "-f", "raw", "-O"));
        command.addAll(List.of(options));
        command.addAll(List.of(raw.toString(), disk.toString()));
        Command.output(command);
        return disk;
    }

    private Path converted(Path disk) throws Exception {
        var into = folder.resolve("disk.qcow2");
        SentDisk.convert(disk, Digest.of(disk).hex(), into, SILENT);
        return into;
    }

    @ParameterizedTest
    @CsvSource({"qcow2", "vhdx", "vpc", "vpc -o subformat=fixed", "raw"})
    void every_form_becomes_the_same_disk(String form) throws Exception {
        var options = new java.util.ArrayList<>(List.of(form.split(" ")));
        if (form.startsWith("vpc")) {
            options.addAll(List.of("-o", "force_size=on"));
        }
        var made = converted(disk(options.toArray(String[]::new)));
        var raw = folder.resolve("again.raw");
        Command.output(
                List.of("qemu-img", "convert", "-O", "raw", made.toString(), raw.toString()));
        assertThat(DiskInfo.of(made).format()).isEqualTo("qcow2");
        assertThat(Files.mismatch(raw, folder.resolve("disk.raw"))).isEqualTo(-1);
    }

    @Test
    void another_checksum_is_refused() throws Exception {
        var disk = disk("qcow2");
        assertThatThrownBy(
                        () -> SentDisk.convert(disk, "0".repeat(64), folder.resolve("x"), SILENT))
                .hasMessageContaining("the file has the checksum " + Digest.of(disk).hex());
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void a_disk_that_reads_another_file_of_the_host_is_refused() throws Exception {
        disk("qcow2");
        var over = folder.resolve("over.sent");
        Command.output(
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        "raw",
                        "-b",
                        folder.resolve("disk.raw").toString(),
                        over.toString()));
        assertThatThrownBy(() -> converted(over)).hasMessageContaining("reads another file");
    }

    @Test
    void another_form_is_named() throws Exception {
        assertThatThrownBy(() -> converted(disk("vmdk")))
                .hasMessageContaining("the file is a vmdk; use qcow2, raw, VHD or VHDX");
    }

    private static final Progress SILENT =
            new Progress() {
                @Override
                public void line(String line) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };
}
