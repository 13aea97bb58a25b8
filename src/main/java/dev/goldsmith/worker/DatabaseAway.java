package dev.goldsmith.worker;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that can't be reached, or that chose this transaction to yield, from a fault.
 */
final class DatabaseAway {
    private DatabaseAway() {}

    static boolean causedBy(@Nullable Throwable e) {
        for (int depth = 0; e != null && depth < 20; e = e.getCause(), depth++) {
            if (e instanceof SQLTransientException
                    || e instanceof SQLRecoverableException
                    || e instanceof SQLNonTransientConnectionException
                    || (e instanceof SQLException sql && passes(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** SQL states: 08 connection, 40 rolled back (deadlock), 57 shutting down. */
    private static boolean passes(@Nullable String state) {
        return state != null
                && (state.startsWith("08") || state.startsWith("40") || state.startsWith("57"));
    }
}
