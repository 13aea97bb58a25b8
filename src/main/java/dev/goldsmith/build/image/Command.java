package dev.goldsmith.build.image;

import dev.goldsmith.kernel.ToolFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a program of the host, line by line, and ends it with all its children when told to stop.
 */
public final class Command {
    private static final int TAIL = 15;

    private Command() {}

    /** Asked about once a second; what it throws ends the program and passes on. */
    public interface Checkpoint {
        void check();

        Checkpoint NONE = () -> {};
    }

    /**
     * @param line told each line of standard output and error, in order
     * @throws IOException when the program can't be started or ends with another code than 0; its
     *     message has the last lines
     */
    public static void run(List<String> command, Consumer<String> line, Checkpoint checkpoint)
            throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var tail = new ArrayDeque<String>();
        var reader = Thread.ofVirtual().unstarted(() -> read(process, line, tail));
        reader.start();
        try {
            while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
                checkpoint.check();
            }
            reader.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new ToolFailure(
                    "%s ended with %d: %s"
                            .formatted(
                                    command.getFirst(),
                                    process.exitValue(),
                                    String.join(" | ", tail)));
        }
    }

    /** Runs it and gives what it printed. */
    public static String output(List<String> command) throws IOException {
        var text = new StringBuilder();
        run(command, line -> text.append(line).append('\n'), Checkpoint.NONE);
        return text.toString();
    }

    private static void read(Process process, Consumer<String> line, ArrayDeque<String> tail) {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String next; (next = in.readLine()) != null; ) {
                tail.addLast(next);
                if (tail.size() > TAIL) {
                    tail.removeFirst();
                }
                line.accept(next);
            }
        } catch (IOException _) {
            // The program was ended.
        }
    }
}
