package dev.goldsmith.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The output of a process in {@code NAME.log}; at 10 MB it becomes {@code NAME.log.1}, and so on to
 * 3.
 */
final class RotatingLog {

    private static final long LIMIT = 10_000_000;
    private static final int KEPT = 3;

    private final Path file;

    RotatingLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /**
     * Copies until the process closes its output; a full disk loses log lines, never the process.
     */
    void copy(InputStream in) {
        var buffer = new byte[8192];
        try {
            OutputStream out = open();
            try {
                var size = Files.size(file);
                for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    try {
                        if (size > LIMIT) {
                            out.close();
                            rotate();
                            out = open();
                            size = 0;
                        }
                        out.write(buffer, 0, read);
                        size += read;
                    } catch (IOException diskFull) {
                        // Reading goes on, or the process would block on its full pipe.
                        continue;
                    }
                }
            } finally {
                out.close();
            }
        } catch (IOException ended) {
            return;
        }
    }

    List<String> lastLines(int count) {
        try (var lines = Files.newByteChannel(file)) {
            var from = Math.max(0, lines.size() - 16_384);
            var tail = java.nio.ByteBuffer.allocate((int) (lines.size() - from));
            lines.position(from);
            while (tail.hasRemaining() && lines.read(tail) >= 0) {}
            var all = new String(tail.array(), StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - count), all.size());
        } catch (IOException none) {
            return List.of();
        }
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        for (var n = KEPT - 1; n >= 0; n--) {
            var from = n == 0 ? file : numbered(n);
            if (Files.exists(from)) {
                Files.move(from, numbered(n + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int n) {
        return file.resolveSibling(file.getFileName() + "." + n);
    }
}
