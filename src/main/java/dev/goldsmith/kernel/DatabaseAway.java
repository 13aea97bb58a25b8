package dev.goldsmith.kernel;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that can't be reached or takes nothing now, or that chose a transaction to
 * yield, from a fault.
 */
public final class DatabaseAway {
    private static final int DEEPEST = 20;

    /** Vendor codes: disk full, out of memory, table full, read-only. */
    private static final Set<Integer> TAKES_NOTHING = Set.of(1021, 1037, 1041, 1114, 1290, 1836);

    private DatabaseAway() {}

    /** It can't be reached or written; whoever waits a little can have the same answered. */
    public static boolean causedBy(@Nullable Throwable e) {
        return any(e, DatabaseAway::away, 0);
    }

    /** The same, or this transaction gave way to another: doing it again may do. */
    public static boolean orYielded(@Nullable Throwable e) {
        return any(
                e,
                it ->
                        away(it)
                                || it instanceof SQLTransientException
                                || it instanceof SQLException sql && state(sql, "40"),
                0);
    }

    private static boolean away(Throwable e) {
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLException sql
                        // Connection, not let in, shutting down, killed; the pool had none in time.
                        && (state(sql, "08", "28", "57", "70100")
                                || TAKES_NOTHING.contains(sql.getErrorCode())
                                || sql.getCause() instanceof TimeoutException
                                || String.valueOf(sql.getMessage()).contains("cquisition timeout"));
    }

    private static boolean state(SQLException e, String... beginnings) {
        var state = e.getSQLState();
        for (var beginning : beginnings) {
            if (state != null && state.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** A transaction that could not end keeps its reason among the suppressed. */
    private static boolean any(@Nullable Throwable e, Predicate<Throwable> what, int depth) {
        for (; e != null && depth < DEEPEST; e = e.getCause(), depth++) {
            if (what.test(e)) {
                return true;
            }
            for (var suppressed : e.getSuppressed()) {
                if (any(suppressed, what, depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }
}
