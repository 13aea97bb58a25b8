package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;

/** The queue on the real database, driven by hand: what portals and workers do, a call each. */
abstract class DrivenQueue {
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Duration CANCEL_DEADLINE = Duration.ofSeconds(60);

    @Inject Queue queue;
    @Inject Claims claims;
    @Inject Admission admission;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;
    @Inject Event<Sweeper.Lost> lost;
    @Inject AgroalDataSource database;

    /** The queue is one for all tenants: what other tests left there is out of the way. */
    @BeforeEach
    void emptyQueue() {
        sql("update run set state = 'CANCELED' where state not in ('SUCCEEDED', 'FAILED')");
    }

    void sql(String statement, Object... parameters) {
        try (var connection = database.getConnection();
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            prepared.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestTenant tenant(int limit) {
        return TestTenant.create("queue", limit).team("web").template("web", "nginx");
    }

    static List<Run> ask(TestTenant tenant, int count) {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < count; i++) {
            runs.add(tenant.run("web", "nginx"));
        }
        return runs;
    }

    /** What a worker does: takes the next run, if there is one and nobody is faster. */
    Optional<Queue.Ref> claim() {
        return claims.next(List.of("qemu"), "worker");
    }

    Optional<Queue.Ref> claim(Queue.Ref seen) {
        return claims.claim(seen, "worker");
    }

    Queue.Ref held(Run run) {
        admission.round();
        var ref = claim().orElseThrow();
        assertThat(ref.runId()).isEqualTo(run.id);
        return ref;
    }

    static void finish(TestTenant tenant, Queue.Ref ref, RunState outcome) {
        tenant.in(() -> {
            Run.held(ref.runId(), ref.fence()).finish(outcome, tenant.system());
            return true;
        });
    }

    static Run cancel(TestTenant tenant, Run run) {
        return tenant.in(() -> {
            var locked = Run.requireLocked(tenant.system(), run.number);
            locked.cancel(tenant.system());
            return locked;
        });
    }

    static long admitted(List<Run> runs, TestTenant tenant) {
        return runs.stream().filter(run -> tenant.reload(run).admittedAt != null).count();
    }

    /** As if the worker had not been heard of for long. */
    void expireLease(Run run) {
        sql(
                "update run set lease_until = utc_timestamp(6) - interval 1 second where id = ?",
                run.id);
    }

    /** As if who is at this row were frozen with it in its hand. */
    AutoCloseable frozenAt(String table, String column, Object value) throws SQLException {
        var connection = database.getConnection();
        connection.setAutoCommit(false);
        try (var prepared =
                connection.prepareStatement(
                        "select * from %s where %s = ? for update".formatted(table, column))) {
            prepared.setObject(1, value);
            prepared.executeQuery();
        }
        return () -> {
            connection.rollback();
            connection.close();
        };
    }

    Sweeper sweeper() {
        var sweeper = new Sweeper();
        sweeper.queue = queue;
        sweeper.tenancy = tenancy;
        sweeper.config = config;
        sweeper.lost = lost;
        return sweeper;
    }

    /** A look of a portal that has been looking all along. */
    void sweep() {
        var sweeper = sweeper();
        sweeper.looked(Duration.ofSeconds(2));
        sweeper.round();
    }

    static <T> List<T> together(List<Callable<T>> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var results = new ArrayList<T>();
            for (Future<T> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
