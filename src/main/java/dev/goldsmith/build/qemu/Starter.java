package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts programs that must die with this process. Linux sends a parent-death signal when the
 * <em>thread</em> ends that started the program, so all are started by one that never does.
 */
final class Starter {
    private static final ExecutorService THREAD =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("vm-starter").factory());

    private Starter() {}

    static Process start(ProcessBuilder program) throws IOException {
        try {
            return THREAD.submit(program::start).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + program.command().getFirst());
        }
    }
}
