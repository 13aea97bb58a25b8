package dev.goldsmith.tenant;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Transactional;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.hibernate.StaleStateException;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.LockAcquisitionException;

/**
 * Does a transaction again that lost against another one: both made the same name, one deleted what
 * the other changed, or they locked rows in opposite orders. The second time it sees what the other
 * left, so that whoever asks gets the answer that one after the other would have given.
 *
 * <p>Around each method that is {@link Transactional} and begins the transaction; what opens one by
 * itself calls {@link #call}.
 */
@Interceptor
@Transactional
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
public class Redo {
    /** More than one, because there can be more than one other. */
    private static final int TRIES = 5;

    @AroundInvoke
    Object around(InvocationContext context) throws Exception {
        return attempt(context::proceed);
    }

    /** For work that throws no checked exception. */
    public static <T> T call(Supplier<T> work) {
        try {
            return attempt(work::get);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T attempt(Callable<T> work) throws Exception {
        if (QuarkusTransaction.isActive()) {
            // It is a part of a larger one, which is done again as a whole.
            return work.call();
        }
        for (int tried = 1; ; tried++) {
            try {
                return work.call();
            } catch (Exception e) {
                if (tried == TRIES || !lost(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether somebody else's transaction is the cause. */
    static boolean lost(Throwable thrown) {
        var seen = Collections.<Throwable>newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Throwable>();
        open.add(thrown);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            switch (next) {
                case ConstraintViolationException it
                        when it.getKind() == ConstraintViolationException.ConstraintKind.UNIQUE -> {
                    return true;
                }
                case LockAcquisitionException _, StaleStateException _ -> {
                    return true;
                }
                default -> {}
            }
            if (next.getCause() != null) {
                open.add(next.getCause());
            }
            open.addAll(java.util.List.of(next.getSuppressed()));
        }
        return false;
    }
}
