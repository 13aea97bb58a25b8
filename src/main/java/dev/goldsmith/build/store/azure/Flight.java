package dev.goldsmith.build.store.azure;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Requests that are on their way at once, some at most. What was begun ends before it closes. */
final class Flight implements AutoCloseable {
    private final int most;
    private final Semaphore free;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    interface Work {
        void run() throws IOException;
    }

    Flight(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** Waits for a free place; once one failed, nothing more is begun. */
    void send(Work work) throws IOException {
        free.acquireUninterruptibly();
        boolean begun = false;
        try {
            requireGood();
            threads.submit(() -> fly(work));
            begun = true;
        } finally {
            if (!begun) {
                free.release();
            }
        }
    }

    private void fly(Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            free.release();
        }
    }

    /** Until all have arrived. */
    void land() throws IOException {
        free.acquireUninterruptibly(most);
        free.release(most);
        requireGood();
    }

    private void requireGood() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
