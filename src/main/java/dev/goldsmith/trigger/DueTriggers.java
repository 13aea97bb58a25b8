package dev.goldsmith.trigger;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.hibernate.Timeouts;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts what is due. Each trigger is locked with its template and looked at again, so any number
 * of portals may do this at once, and none waits for a row that somebody else has.
 */
@ApplicationScoped
public class DueTriggers {
    private static final Logger LOG = Logger.getLogger(DueTriggers.class);
    private static final Duration AFTER_A_MISHAP = Duration.ofMinutes(10);

    /** Of one tenant, in one round. */
    private static final int TURNS = 100;

    /** The one whose trigger waits longest comes first. */
    private static final String TENANTS =
            """
            select tenant_id, min(next_at) as due
            from template_trigger force index (template_trigger_turn)
            group by tenant_id having due <= ? order by due
            """;

    private static final String DUE =
            """
            select tenant_id, id, template_id
            from template_trigger force index (template_trigger_turn)
            where tenant_id = ? and next_at <= ? order by next_at, id limit %d
            """
                    .formatted(TURNS);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Setters setters;
    @Inject MovedSources moved;
    @Inject NewerSource sources;

    private record Due(String tenant, long id, long template) {}

    /** What is done with a trigger that is due. */
    private interface Act {
        void on(Trigger trigger, Template template, Tenant tenant);
    }

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "starting what triggers are due",
                Duration.ofSeconds(5),
                () -> round(Instant.now()));
    }

    /**
     * One look at what is due: one of each tenant in turn, so that none waits for all of another's.
     */
    public void round(Instant at) {
        // As the database keeps it: what is due now by the one clock is due by the other.
        var now = at.truncatedTo(ChronoUnit.MICROS);
        moved.round(now);
        var moment = Moments.column(now);
        var turns = new ArrayDeque<Iterator<Due>>();
        across.all(TENANTS, row -> row.getString(1), moment)
                .forEach(tenant -> turns.add(due(tenant, moment).iterator()));
        while (!turns.isEmpty()) {
            var turn = turns.poll();
            if (turn.hasNext()) {
                look(turn.next(), now);
                turns.add(turn);
            }
        }
    }

    private List<Due> due(String tenant, LocalDateTime moment) {
        return across.all(
                DUE,
                row -> new Due(row.getString(1), row.getLong(2), row.getLong(3)),
                tenant,
                moment);
    }

    private void look(Due due, Instant now) {
        try {
            try {
                with(
                        due,
                        now,
                        (trigger, template, tenant) -> start(trigger, template, tenant, now));
            } catch (Refused refused) {
                with(due, now, (trigger, _, tenant) -> refused(trigger, refused, tenant, now));
            }
        } catch (RuntimeException e) {
            LOG.warnf("trigger %d is looked at again later: %s", due.id(), e.getMessage());
            across.change(
                    "update template_trigger set next_at = ? where id = ?",
                    Moments.column(now.plus(AFTER_A_MISHAP)),
                    due.id());
        }
    }

    private static void refused(Trigger trigger, Refused refused, Tenant tenant, Instant now) {
        trigger.skipped(refused.detail(), Access.system(tenant), now, trigger.again(now));
    }

    private void with(Due due, Instant now, Act act) {
        tenancy.in(
                due.tenant(),
                () -> {
                    var template = lockedNow(due.template());
                    var trigger = template == null ? null : Trigger.locked(due.id());
                    if (template != null && trigger != null && trigger.isDue(now)) {
                        act.on(trigger, template, Tenant.findById(due.tenant()));
                    }
                });
    }

    /** Null: somebody is at it, and the next round will see what they left. */
    private static @Nullable Template lockedNow(long id) {
        return Template.getEntityManager()
                .find(Template.class, id, LockModeType.PESSIMISTIC_WRITE, Timeouts.SKIP_LOCKED);
    }

    private void start(Trigger trigger, Template template, Tenant tenant, Instant now) {
        var system = Access.system(tenant);
        var last = trigger.lastRun();
        if (last != null && last.state.terminal()) {
            // It may have ended in a process that died right after that.
            trigger.heard(last.asEnded(), system, now);
        }
        if (trigger.suspendedAt != null) {
            return;
        }
        var occasion =
                switch (trigger.kind) {
                    case SCHEDULE -> time(trigger, last, now);
                    case SOURCE_IMAGE -> sources.occasion(trigger, template, now);
                };
        switch (occasion) {
            case Occasion.None none -> trigger.skipped(none.why(), system, now, none.again());
            case Occasion.Given given -> {
                var by = setters.acting(trigger.setBy, tenant, "Trigger " + trigger.name);
                var version = template.latest();
                var run =
                        trigger.patches
                                ? Run.patch(by, template, version)
                                : Run.request(by, template, version, trigger.reuse());
                if (trigger.kind == Trigger.Kind.SOURCE_IMAGE) {
                    NewerSource.requireNoCircle(template, run);
                }
                trigger.started(run, given.why(), system, now);
            }
        }
    }

    private static Occasion time(Trigger trigger, @Nullable Run last, Instant now) {
        return last == null || last.state.terminal()
                ? new Occasion.Given(trigger.time())
                : new Occasion.None(
                        "Its run %d hasn't ended yet.".formatted(last.number), trigger.again(now));
    }
}
