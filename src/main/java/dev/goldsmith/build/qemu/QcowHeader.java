package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which other files a qcow2 says that it consists of. Whoever opens it by its name opens these too.
 *
 * @param backing what it builds on; empty when nothing
 * @param elsewhere whether its data is in yet another file
 */
record QcowHeader(String backing, boolean elsewhere) {
    private static final int MAGIC = 0x514649fb;
    private static final int LENGTH = 80;
    private static final int LONGEST_NAME = 1023;
    private static final long DATA_ELSEWHERE = 1 << 2;

    /**
     * @throws IOException when it is no qcow2
     */
    static QcowHeader of(Path disk) throws IOException {
        try (var file = FileChannel.open(disk, StandardOpenOption.READ)) {
            var header = read(file, 0, LENGTH);
            int length = header.getInt(16);
            if (header.getInt(0) != MAGIC || length < 0 || length > LONGEST_NAME) {
                throw new IOException(disk + " has no header of a qcow2");
            }
            var name = length == 0 ? "" : text(read(file, header.getLong(8), length));
            boolean features = header.getInt(4) > 2;
            return new QcowHeader(name, features && (header.getLong(72) & DATA_ELSEWHERE) != 0);
        }
    }

    private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (from < 0 || file.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("it ends early");
            }
        }
        return bytes.flip();
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
