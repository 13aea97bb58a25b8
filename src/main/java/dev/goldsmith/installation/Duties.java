package dev.goldsmith.installation;

import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import dev.goldsmith.installation.InstallationConfig.Role;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What is done again and again in the background. At the start each room says what of it is its
 * own, in a method {@code void duties(@Observes Duties duties)}; which role this process plays is
 * asked here and nowhere else. Each duty is a {@link Round} of its own.
 */
public final class Duties {
    private static final Logger LOG = Logger.getLogger(Duties.class);

    /** One that each process does for itself. */
    record Own(String what, Duration every, Runnable work) {}

    /** After a failure; of another portal, perhaps. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    private final Set<Role> roles;
    final List<Own> own = new ArrayList<>();
    final List<RecurringTask<Void>> shared = new ArrayList<>();

    Duties(Set<Role> roles) {
        this.roles = roles;
    }

    /**
     * Done by each process of this role, never twice at the same time in one of them.
     *
     * @param what the work as a noun, which begins the sentences of the log
     * @param every also how long after the start it is done first
     */
    public void each(Role role, String what, Duration every, Runnable work) {
        if (roles.contains(role)) {
            var round = new Round(LOG, what);
            own.add(new Own(what, every, () -> round.run(work)));
        }
    }

    /**
     * Done by one portal for all of them. What was missed, because none was up, is done at the next
     * start; what a portal that died was at is done again by another, what failed after ten
     * minutes.
     *
     * @param what its name in the database, too
     * @param every from the end of one time to the next one
     */
    public void once(String what, Duration every, Runnable work) {
        once(what, Schedules.fixedDelay(every), work);
    }

    /** The same, at this time of the host's day. */
    public void daily(String what, LocalTime at, Runnable work) {
        once(what, Schedules.daily(at), work);
    }

    private void once(String what, Schedule schedule, Runnable work) {
        if (roles.contains(Role.PORTAL)) {
            var round = new Round(LOG, what);
            shared.add(
                    Tasks.recurring(what, schedule)
                            .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                            .execute((_, _) -> {
                                if (!round.run(work)) {
                                    throw new IllegalStateException(what + " failed");
                                }
                            }));
        }
    }
}
