package dev.goldsmith.build.store;

import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/** VHDs as files of a place: whole and right under their name, or not there. */
final class VhdFiles {
    private static final int PIECE = 4 << 20;

    private VhdFiles() {}

    /**
     * Writes a VHD; one of that name is replaced, as a blob is.
     *
     * @param root the folder of this tenant's VHDs
     * @param path relative to that
     */
    static Path write(Path root, String path, Rendition vhd, Progress progress) throws IOException {
        var target = in(root, path);
        Files.createDirectories(target.getParent());
        var part = Files.createTempFile(target.getParent(), ".vhd-", ".part");
        try {
            var sent = fill(part, vhd, progress);
            if (!Digest.of(part).equals(sent)) {
                throw new IOException(
                        "what arrived is not %s; the folder or the way there is broken"
                                .formatted(sent));
            }
            Files.setPosixFilePermissions(
                    part, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return target;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static Path in(Path root, String path) throws IOException {
        var target = root.resolve(path).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("'%s' leads out of the region's folder".formatted(path));
        }
        return target;
    }

    /** Empty stretches become holes. */
    private static Digest fill(Path part, Rendition vhd, Progress progress) throws IOException {
        var sha = Digest.sha256();
        var piece = new ByteArrayOutputStream(PIECE);
        var zeros = new byte[PIECE];
        try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            for (long at = 0; at < vhd.size(); at += piece.size()) {
                progress.checkpoint();
                progress.percent((int) (at * 100 / vhd.size()));
                piece.reset();
                vhd.transfer(at, Math.min(PIECE, vhd.size() - at), piece);
                var bytes = piece.toByteArray();
                sha.update(bytes);
                boolean last = at + bytes.length >= vhd.size();
                if (last
                        || !java.util.Arrays.equals(
                                bytes, 0, bytes.length, zeros, 0, bytes.length)) {
                    var buffer = ByteBuffer.wrap(bytes);
                    for (long to = at; buffer.hasRemaining(); ) {
                        to += out.write(buffer, to);
                    }
                }
            }
            out.force(true);
        }
        return new Digest(HexFormat.of().formatHex(sha.digest()));
    }
}
