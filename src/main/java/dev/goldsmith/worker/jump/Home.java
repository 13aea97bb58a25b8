package dev.goldsmith.worker.jump;

import java.util.function.Supplier;

/**
 * Work that the SSH server's own threads do for us: they don't know the application that they work
 * for, and its configuration is found by that.
 */
final class Home {
    private Home() {}

    static <T> T call(Supplier<T> work) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(Home.class.getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
