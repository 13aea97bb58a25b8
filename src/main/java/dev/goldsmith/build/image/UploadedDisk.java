package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk that an administrator uploaded. */
record UploadedDisk(Catalogue.Origin.Upload upload) implements PlatformSources.Maker {
    @Override
    public PlatformSources.Made make(Path folder, Progress say) throws IOException {
        var disk = folder.resolve(KeptImages.DISK);
        var sent = folder.resolve("sent");
        try {
            upload.disk().join(sent, say);
            SentDisk.convert(sent, upload.checksum(), disk, say);
        } finally {
            Files.deleteIfExists(sent);
        }
        return new PlatformSources.Made(disk, upload.version());
    }

    @Override
    public String how() {
        return upload.checksum() + " " + upload.version();
    }

    @Override
    public boolean pinned() {
        return true;
    }
}
