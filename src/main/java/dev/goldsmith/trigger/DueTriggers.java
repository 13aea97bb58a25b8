package dev.goldsmith.trigger;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

    private static final String DUE =
            """
            select tenant_id, id, template_id from template_trigger
            where next_at <= ? order by next_at limit 500
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Directory directory;

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

    /** One look at everything that is due. */
    public void round(Instant now) {
        across.all(
                        DUE,
                        row -> new Due(row.getString(1), row.getLong(2), row.getLong(3)),
                        LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .forEach(due -> {
                    try {
                        start(due, now);
                    } catch (RuntimeException e) {
                        // The others are due as well.
                        LOG.warnf("trigger %d is looked at again: %s", due.id(), e.getMessage());
                    }
                });
    }

    private void start(Due due, Instant now) {
        try {
            with(due, now, (trigger, template, tenant) -> start(trigger, template, tenant, now));
        } catch (Refused refused) {
            with(
                    due,
                    now,
                    (trigger, _, tenant) ->
                            trigger.skipped(refused.detail(), Access.system(tenant), now));
        } catch (RuntimeException e) {
            LOG.warnf("trigger %d is looked at again later: %s", due.id(), e.getMessage());
            with(due, now, (trigger, _, _) -> trigger.nextAt = now.plus(AFTER_A_MISHAP));
        }
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
        if (last != null && !last.state.terminal()) {
            trigger.skipped("Its run %d hasn't ended yet.".formatted(last.number), system, now);
            return;
        }
        if (last != null) {
            // It may have ended in a process that died right after that.
            trigger.heard(last.asEnded(), system, now);
        }
        if (trigger.suspendedAt == null) {
            var why = trigger.occasion();
            var by = asker(trigger, tenant);
            trigger.started(
                    Run.request(by, template, template.latest(), trigger.noCache),
                    why,
                    system,
                    now);
        }
    }

    /**
     * Whoever set it, as they are now.
     *
     * @throws Refused FORBIDDEN when they may no longer come here
     */
    private Access asker(Trigger trigger, Tenant tenant) {
        if (tenant.state != Tenant.State.ACTIVE) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Tenant %s is %s.".formatted(tenant.name, tenant.state.word()));
        }
        var setter =
                trigger.setBy == null
                        ? null
                        : directory.access(trigger.setBy, tenant.slug, Access.Door.TRIGGER);
        if (setter == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "It was set by %s, who can't start runs here any more. Somebody who can must save it again."
                            .formatted(trigger.setter()));
        }
        return setter.called("Trigger %s (%s)".formatted(trigger.name, setter.personName()));
    }
}
