package dev.goldsmith.testing;

import dev.goldsmith.tenant.AcrossTenants;
import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.concurrent.Callable;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.jspecify.annotations.Nullable;

/**
 * Work that dies in the midst of it, as that of a process does which is killed: before one of its
 * statements nothing happens any more, and the database undoes what wasn't committed.
 */
public final class Mortal {
    private static final ThreadLocal<Integer> LEFT = new ThreadLocal<>();

    private Mortal() {}

    /** Whoever catches it and goes on dies again at the next statement. */
    private static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }

    /**
     * Does the work again and again, killed before its first statement, then before its second, and
     * so on, until it comes through.
     *
     * @param afterDeath looks at what is left, and makes the next try possible
     */
    public static <T> T killedBeforeEachStatement(Callable<T> work, Runnable afterDeath)
            throws Exception {
        for (int statements = 0; ; statements++) {
            LEFT.set(statements);
            try {
                return work.call();
            } catch (Throwable e) {
                LEFT.remove();
                if (!ofDeath(e)) {
                    throw e;
                }
                afterDeath.run();
            } finally {
                LEFT.remove();
            }
        }
    }

    private static boolean ofDeath(@Nullable Throwable e) {
        return e != null && (e instanceof Killed || ofDeath(e.getCause()));
    }

    private static void statement() {
        var left = LEFT.get();
        if (left == null) {
            return;
        }
        if (left == 0) {
            throw new Killed();
        }
        LEFT.set(left - 1);
    }

    /** Hibernate's statements. */
    @PersistenceUnitExtension
    @ApplicationScoped
    static class Hibernate implements StatementInspector {
        @Override
        public String inspect(String sql) {
            statement();
            Locked.heard(sql);
            return sql;
        }
    }

    /** Those without it, each a transaction of its own. */
    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class Plain extends AcrossTenants {
        @Override
        public <T> List<T> all(String sql, Reader<T> reader, Object... parameters) {
            statement();
            return super.all(sql, reader, parameters);
        }

        @Override
        public int change(String sql, Object... parameters) {
            statement();
            return super.change(sql, parameters);
        }
    }
}
