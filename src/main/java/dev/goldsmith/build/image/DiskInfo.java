package dev.goldsmith.build.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What qemu-img tells of a disk.
 *
 * @param format {@code qcow2}, {@code raw}, {@code vpc}
 * @param virtualBytes its size as a guest sees it
 * @param alone whether it reads no other file
 */
public record DiskInfo(String format, long virtualBytes, boolean alone) {
    public static DiskInfo of(Path disk) throws IOException {
        var json =
                new ObjectMapper()
                        .readTree(
                                Command.output(
                                        List.of(
                                                "qemu-img",
                                                "info",
                                                "--output=json",
                                                disk.toString())));
        return new DiskInfo(
                json.path("format").asText(),
                json.path("virtual-size").asLong(),
                !json.has("backing-filename")
                        && !json.path("format-specific").path("data").has("data-file"));
    }
}
