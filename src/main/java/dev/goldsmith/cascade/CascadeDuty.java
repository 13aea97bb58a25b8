package dev.goldsmith.cascade;

import dev.goldsmith.cascade.Look.Next;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.hibernate.Timeouts;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
    @Inject Directory directory;

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
        next.begin().forEach(it -> begin(ref, it, now));
        next.retried().forEach((item, run) -> adopt(ref, item, run, now));
        next.stop().forEach(it -> tryToStop(ref, it));
        for (int i = 0; next.takeBack() && i < CHANNELS && takeOneBack(ref, now); i++) {
            // The next one.
        }
    }

    /** What is done with an item that still waits, in a cascade that still runs. */
    private void withWaiting(
            AcrossTenants.Ref ref,
            int number,
            java.util.function.BiConsumer<Cascade, CascadeItem> act) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var cascade = Cascade.lockedNow(ref.id());
                    var item =
                            cascade == null || cascade.state != CascadeState.RUNNING
                                    ? null
                                    : CascadeItem.of(cascade, number);
                    if (cascade != null && item != null && item.state == ItemState.WAITING) {
                        act.accept(cascade, item);
                    }
                });
    }

    private void begin(AcrossTenants.Ref ref, int number, Instant now) {
        try {
            withWaiting(ref, number, (cascade, item) -> begin(cascade, item, now));
        } catch (Refused refused) {
            refused(ref, number, refused, now);
        } catch (RuntimeException e) {
            if (DatabaseAway.orYielded(e)) {
                throw e;
            }
            var mishap = Mishap.of(e, LOG, "item %d of cascade %d".formatted(number, ref.id()));
            fail(
                    ref,
                    number,
                    "Its run couldn't be requested: %s (%s in the log)."
                            .formatted(mishap.said(), mishap.id()),
                    now);
        }
    }

    /** In the name of whoever set its policy, as they are now. */
    private void begin(Cascade cascade, CascadeItem item, Instant now) {
        var template =
                Template.getEntityManager()
                        .find(
                                Template.class,
                                item.templateId,
                                LockModeType.PESSIMISTIC_WRITE,
                                Timeouts.SKIP_LOCKED);
        if (template == null || template.deletedAt != null) {
            // Somebody is at it; the next look sees what they left.
            return;
        }
        if (CascadeItem.isBuilding(template.id)) {
            item.says("Another cascade is building it.");
            return;
        }
        var taken = CascadeItem.taken(template);
        if (taken != null) {
            item.begun(taken, now);
            return;
        }
        var policy = DerivativePolicy.of(template);
        if (DerivativePolicy.setting(policy).on(now) != DerivativePolicy.Kind.AUTOMATIC) {
            // It was set otherwise since the look.
            return;
        }
        var by = policy == null ? null : access(policy.setBy, cascade);
        if (by == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Its policy was set by %s, who can't start runs here any more."
                            .formatted(policy == null ? "nobody" : policy.setByName));
        }
        var run =
                Run.request(
                        by.called("Cascade %d (%s)".formatted(cascade.number, by.personName())),
                        template,
                        template.latest(),
                        false);
        item.begun(run, now);
    }

    private @Nullable Access access(@Nullable String person, Cascade cascade) {
        Tenant tenant = Tenant.findById(cascade.tenantId);
        return person == null ? null : directory.access(person, tenant.slug, Access.Door.TRIGGER);
    }

    /** Who may not ask its team; what can't be built as it is has failed. */
    private void refused(AcrossTenants.Ref ref, int number, Refused refused, Instant now) {
        if (refused.refusal == Refusal.FORBIDDEN || refused.refusal == Refusal.SECOND_FACTOR) {
            withWaiting(
                    ref,
                    number,
                    (cascade, item) ->
                            Look.ask(cascade, item, refused.detail(), Look.system(cascade), now));
        } else {
            fail(ref, number, refused.detail(), now);
        }
    }

    private void fail(AcrossTenants.Ref ref, int number, String why, Instant now) {
        withWaiting(
                ref,
                number,
                (_, item) -> {
                    item.attempts++;
                    item.become(ItemState.FAILED, why, now);
                });
    }

    /** What somebody tries again from the run's page counts as the item's next attempt. */
    private void adopt(AcrossTenants.Ref ref, int number, long run, Instant now) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var cascade = Cascade.lockedNow(ref.id());
                    var item = cascade == null ? null : CascadeItem.of(cascade, number);
                    // Of two cascades that would take it the database lets one.
                    if (cascade != null
                            && cascade.state.alive()
                            && item != null
                            && (item.state == ItemState.FAILED || item.state == ItemState.SKIPPED)
                            && !CascadeItem.isBuilding(item.templateId)) {
                        item.begun(Run.<Run>find("number", run).firstResult(), now);
                    }
                });
    }

    private void tryToStop(AcrossTenants.Ref ref, long run) {
        try {
            tenancy.in(ref.tenantId(), () -> stop(ref, run));
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            // The other ones are to be stopped as well.
            LOG.warnf(e, "run %d of cascade %d is stopped later", run, ref.id());
        }
    }

    private static void stop(AcrossTenants.Ref ref, long run) {
        var cascade = Cascade.lockedNow(ref.id());
        if (cascade == null || cascade.state.ended()) {
            return;
        }
        var by = Look.system(cascade).called("Cascade " + cascade.number);
        var found = Run.requireLocked(by, run);
        // A cascade that goes on gives up what nobody has let begin.
        if (!found.state.terminal()
                && (cascade.state.stopping() || found.state == RunState.AWAITING_APPROVAL)) {
            found.cancel(by);
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
                            && act.test(new TakeBack(cascade, person -> access(person, cascade)));
                });
    }
}
