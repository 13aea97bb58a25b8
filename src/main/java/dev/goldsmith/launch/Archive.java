package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of backup, written and read by the system's {@code tar}. */
record Archive(Path file) {
    /** Something changed while it was read: a log that grew, a content that was swept. */
    private static final int CHANGED = 1;

    /** What tar is told to put into it. */
    void write(List<String> what) throws IOException {
        var said = new ArrayList<>(List.of("--create", "--file=" + file, "--format=posix"));
        said.addAll(what);
        tar(CHANGED, said);
    }

    /**
     * @param options of tar: which of its files, and how they are named there
     */
    void unpack(Path folder, String... options) throws IOException {
        var said =
                new ArrayList<>(
                        List.of(
                                "--extract",
                                "--file=" + file,
                                "--directory=" + folder,
                                "--no-same-owner",
                                "--preserve-permissions"));
        said.addAll(List.of(options));
        tar(0, said);
    }

    private static void tar(int tolerated, List<String> options) throws IOException {
        var command = new ArrayList<>(List.of("tar"));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        run(builder.start(), tolerated);
    }

    /** Waits until it has ended, and throws what it said when it went wrong. */
    static void run(Process process, int tolerated) throws IOException {
        try (var output = process.getInputStream()) {
            var said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code < 0 || code > tolerated) {
                throw new IOException(
                        said.isEmpty() ? "exit code " + code : said.lines().limit(3).toList() + "");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
