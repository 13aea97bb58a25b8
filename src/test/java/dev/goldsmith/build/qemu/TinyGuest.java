package dev.goldsmith.build.qemu;

import dev.goldsmith.build.DiskImage;
import dev.goldsmith.build.image.Command;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * A guest that boots in seconds: busybox, dropbear and a Debian cloud kernel. It knows the build
 * user's SMBIOS credentials, sudo, reboot and the power button, as a real one does. Made once and
 * kept under {@code target/tiny}, for builds beside one another too.
 */
public final class TinyGuest {
    private static final Path FOLDER = Path.of("target", "tiny").toAbsolutePath();

    /** What a template says to start from it. */
    public static final String SOURCE =
            """
            {"type": "PlatformImage", "publisher": "Tiny", "offer": "tiny-guest", "sku": "1",
             "version": "latest"}\
            """;

    private TinyGuest() {}

    /** The pristine disk, a qcow2; tests write to overlays of it only. */
    public static Path disk() throws IOException {
        var disk = FOLDER.resolve("tiny.qcow2");
        Files.createDirectories(FOLDER);
        try (var channel =
                        FileChannel.open(
                                FOLDER.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (!Files.exists(disk)) {
                Command.output(
                        List.of(
                                "sh",
                                copied("/tiny-guest.sh").toString(),
                                FOLDER.toString(),
                                copied("/images/assemble-disk.sh").toString(),
                                disk.toString()));
            }
        }
        return disk;
    }

    /** The folder with its {@code vmlinuz} and {@code initrd.img}. */
    public static Path kernels() throws IOException {
        return Objects.requireNonNull(disk().getParent());
    }

    /** A file that adds it to a worker's catalogue, as {@link #SOURCE} names it. */
    public static Path catalogue() throws IOException {
        var disk = disk();
        return Files.writeString(
                Files.createTempFile(FOLDER, "catalogue", ".yaml"),
                """
                images:
                  - urn: Tiny:tiny-guest:1
                    title: Tiny guest
                    description: For tests
                    os: tiny 1
                    file: { path: "%s", version: "1.0.0" }
                """
                        .formatted(disk));
    }

    /** A fresh overlay of the disk. */
    public static Path overlay(Path file) throws IOException {
        var disk = disk();
        long bytes = new QemuImg().virtualBytes(disk);
        new QemuImg().overlay(new DiskImage(Digest.of(disk), bytes, _ -> disk), file, bytes);
        return file;
    }

    private static Path copied(String resource) throws IOException {
        var file = FOLDER.resolve(Path.of(resource).getFileName().toString());
        try (InputStream in =
                Objects.requireNonNull(TinyGuest.class.getResourceAsStream(resource), resource)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
