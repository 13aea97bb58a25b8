package dev.goldsmith.installation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the {@link Duties}: a process's own by its own timer, what is done once for all portals by
 * a table that they share.
 */
@ApplicationScoped
class DutyRoster {
    private static final Logger LOG = Logger.getLogger(DutyRoster.class);

    @Inject InstallationConfig installation;
    @Inject AgroalDataSource database;
    @Inject io.quarkus.scheduler.Scheduler timer;
    @Inject Event<Duties> rooms;

    private @Nullable Scheduler table;

    // After everything else that a start does.
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent start) {
        if (!timer.isStarted()) {
            return;
        }
        var duties = new Duties(installation.roles());
        rooms.fire(duties);
        for (var duty : duties.own) {
            timer.newJob(duty.what())
                    .setInterval(duty.every().toString())
                    .setDelayed(duty.every().toString())
                    .setConcurrentExecution(ConcurrentExecution.SKIP)
                    .setTask(_ -> duty.work().run(), true)
                    .schedule();
        }
        if (!duties.shared.isEmpty()) {
            table = table(database, duties);
            table.start();
        }
    }

    /** One that nobody hears of for a minute is another portal's. */
    static Scheduler table(DataSource database, Duties duties) {
        return Scheduler.create(database)
                .startTasks(duties.shared)
                .tableName("scheduled_task")
                .alwaysPersistTimestampInUTC()
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .heartbeatInterval(Duration.ofSeconds(15))
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .addSchedulerListener(new Away())
                .build();
    }

    /** Says once that the table can't be read, where db-scheduler would each time. */
    private static final class Away extends AbstractSchedulerListener {
        private final AtomicBoolean away = new AtomicBoolean();

        @Override
        public void onSchedulerEvent(SchedulerEventType type) {
            switch (type) {
                case UNEXPECTED_ERROR -> {
                    if (!away.getAndSet(true)) {
                        LOG.warn("duties of all portals: waiting for the database");
                    }
                }
                case RAN_EXECUTE_DUE -> {
                    if (away.getAndSet(false)) {
                        LOG.info("duties of all portals: working again");
                    }
                }
                default -> {}
            }
        }
    }

    // Before the connections go, so that what was done is noted.
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent stop) {
        if (table != null) {
            table.stop();
        }
    }
}
