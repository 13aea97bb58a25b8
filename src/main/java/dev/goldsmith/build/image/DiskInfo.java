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
 */
public record DiskInfo(String format, long virtualBytes) {
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
        return new DiskInfo(json.path("format").asText(), json.path("virtual-size").asLong());
    }
}
