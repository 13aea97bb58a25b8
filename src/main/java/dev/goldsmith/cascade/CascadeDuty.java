package dev.goldsmith.cascade;

import dev.goldsmith.cascade.Look.Next;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Moves open cascades on, each in transactions that are whole by themselves: one that looks at all
 * of it, then one for each run that is begun or stopped and each channel that goes back. All that
 * is known stands in the database, so any number of portals may do this, and die at it.
 */
@ApplicationScoped
public class CascadeDuty {
    private static final Logger LOG = Logger.getLogger(CascadeDuty.class);
    private static final int PAGE = 500;

    /** That go back in one look, so that the other cascades get theirs. */
    private static final int CHANNELS = 50;

    private static final String OPEN =
            """
            select c.tenant_id, c.id from image_cascade c force index (image_cascade_open)
            join tenant t on t.id = c.tenant_id and t.state = 'ACTIVE'
            where c.state in ('RUNNING', 'PAUSED', 'HALTED', 'CANCELING', 'ROLLING_BACK') and c.id > ?
            order by c.id limit %d
            """
                    .formatted(PAGE);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject CascadeBuilds builds;
    @Inject Actors actors;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "moving cascades on",
                Duration.ofSeconds(2),
                () -> round(Instant.now()));
    }

    /** One look at all that are open. */
    public void round(Instant now) {
        long last = 0;
        for (var page = across.refs(OPEN, last); ; page = across.refs(OPEN, last)) {
            for (var ref : page) {
                last = ref.id();
                moveOn(ref, now);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private void moveOn(AcrossTenants.Ref ref, Instant now) {
        try {
            step(ref, now);
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            // The others are open as well.
            LOG.warnf(e, "cascade %d is looked at again", ref.id());
        }
    }

    void step(AcrossTenants.Ref ref, Instant now) {
        var next =
                tenancy.in(
                        ref.tenantId(),
                        () -> {
                            var cascade = Cascade.lockedNow(ref.id());
                            return cascade == null || cascade.state.ended()
                                    ? Next.NOTHING
                                    : new Look(cascade, now).next();
                        });
        next.begin().forEach(it -> builds.begin(ref, it, now));
        next.retried().forEach((item, run) -> builds.adopt(ref, item, run, now));
        next.stop().forEach(it -> builds.stop(ref, it));
        for (int i = 0; next.takeBack() && i < CHANNELS && takeOneBack(ref, now); i++) {
            // The next one.
        }
    }

    /**
     * Whether there may be another one. What can't be done is written down, and the next one comes.
     */
    private boolean takeOneBack(AcrossTenants.Ref ref, Instant now) {
        var tried = new AtomicLong();
        try {
            return withRollback(ref, back -> back.one(tried::set, now));
        } catch (Refused refused) {
            return withRollback(ref, back -> back.leave(tried.get(), refused.detail()));
        } catch (RuntimeException e) {
            if (DatabaseAway.orYielded(e)) {
                throw e;
            }
            var mishap = Mishap.of(e, LOG, "the rollback of cascade %d".formatted(ref.id()));
            var why =
                    "It couldn't be moved: %s (%s in the log)."
                            .formatted(mishap.said(), mishap.id());
            return withRollback(ref, back -> back.leave(tried.get(), why));
        }
    }

    private boolean withRollback(AcrossTenants.Ref ref, Predicate<TakeBack> act) {
        return tenancy.in(
                ref.tenantId(),
                () -> {
                    var cascade = Cascade.lockedNow(ref.id());
                    return cascade != null
                            && cascade.state == CascadeState.ROLLING_BACK
                            && act.test(
                                    new TakeBack(
                                            cascade,
                                            person -> actors.of(cascade.tenantId, person)));
                });
    }
}
