package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.DiskImage;
import dev.goldsmith.build.image.Command;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QcowHeaderTest {
    @TempDir Path folder;
    private Path base;
    private Path disk;

    @BeforeEach
    void disks() throws IOException {
        base = folder.resolve("base.qcow2");
        disk = folder.resolve("disk.qcow2");
        new QemuImg().blank(base, 1 << 20);
        var image = new DiskImage(Digest.of(base), 1 << 20, _ -> base);
        new QemuImg().overlay(image, disk, 1 << 20);
    }

    @Test
    void says_what_a_disk_is_made_of() throws IOException {
        assertThat(QcowHeader.of(base)).isEqualTo(new QcowHeader("", false));
        assertThat(QcowHeader.of(disk)).isEqualTo(new QcowHeader(base.toString(), false));
        var elsewhere = folder.resolve("elsewhere.qcow2");
        Command.output(
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-o",
                        "data_file=" + folder.resolve("data"),
                        elsewhere.toString(),
                        "1M"));
        assertThat(QcowHeader.of(elsewhere)).isEqualTo(new QcowHeader("", true));
        assertThatThrownBy(() -> QcowHeader.of(Files.write(base, new byte[200])))
                .isInstanceOf(IOException.class);
    }

    /** As a QEMU would that was taken over, to have the worker read for it what it can't. */
    @Test
    void a_disk_that_names_other_files_than_before_is_gone() throws IOException {
        try (var confinement = Confinement.lease(Vms.settings(folder).users())) {
            confinement.give(disk);
            write(disk, 0, ByteBuffer.wrap(new byte[0]));
        }
        assertThat(disk).exists();

        var secret = "/root/secret".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (var confinement = Confinement.lease(Vms.settings(folder).users())) {
            confinement.give(disk);
            var place = ByteBuffer.allocate(8).putLong(Files.size(disk)).flip();
            write(disk, Files.size(disk), ByteBuffer.wrap(secret));
            write(disk, 8, place);
            write(disk, 16, ByteBuffer.allocate(4).putInt(secret.length).flip());
        }
        assertThat(disk).doesNotExist();
    }

    private static void write(Path file, long at, ByteBuffer bytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, at);
        }
    }
}
