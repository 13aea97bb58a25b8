package dev.goldsmith.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which tables' rows a transaction locks by Hibernate's statements, in which order and when. */
public final class Locked {
    private static final ThreadLocal<@Nullable Consumer<String>> LISTENER = new ThreadLocal<>();

    private static final Pattern TABLE = Pattern.compile("(?i)^(?:update|.*?\\bfrom)\\s+(\\w+)");

    private Locked() {}

    /** Before a statement is sent. */
    static void heard(String sql) {
        var listener = LISTENER.get();
        var line = sql.replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
        var table = TABLE.matcher(line);
        if (listener != null
                && (line.contains("for update") || line.startsWith("update "))
                && table.find()) {
            listener.accept(table.group(1));
        }
    }

    /** The tables whose rows this work locks. */
    public static List<String> tables(Callable<?> work) throws Exception {
        var heard = new ArrayList<String>();
        listening(heard::add, work);
        return heard;
    }

    private static <T> T listening(Consumer<String> listener, Callable<T> work) throws Exception {
        LISTENER.set(listener);
        try {
            return work.call();
        } finally {
            LISTENER.remove();
        }
    }

    /**
     * Begins work in another thread, and comes back when that is about to lock a row of this table,
     * or is through.
     */
    public static <T> Future<T> aboutToLock(String table, ExecutorService threads, Callable<T> work)
            throws InterruptedException {
        var about = new CountDownLatch(1);
        var done =
                threads.submit(() -> {
                    try {
                        return listening(
                                it -> {
                                    if (it.equals(table)) {
                                        about.countDown();
                                    }
                                },
                                work);
                    } finally {
                        about.countDown();
                    }
                });
        about.await();
        return done;
    }
}
