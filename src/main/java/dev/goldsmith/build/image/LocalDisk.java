package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk that the operator put on this host. */
record LocalDisk(Catalogue.Origin.LocalFile file) implements PlatformSources.Maker {

    @Override
    public PlatformSources.Made make(Path folder, Progress say) throws IOException {
        var disk = folder.resolve("disk.qcow2");
        var info = DiskInfo.of(file.path());
        // Copied: what a build starts from never changes under it.
        Command.run(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        info.format(),
                        "-O",
                        "qcow2",
                        file.path().toString(),
                        disk.toString()),
                say::line,
                say::checkpoint);
        return new PlatformSources.Made(disk, file.version());
    }

    @Override
    public String how() {
        try {
            return "%s %s %d %s"
                    .formatted(
                            file.path(),
                            file.version(),
                            Files.size(file.path()),
                            Files.getLastModifiedTime(file.path()));
        } catch (IOException _) {
            return file.path().toString();
        }
    }
}
