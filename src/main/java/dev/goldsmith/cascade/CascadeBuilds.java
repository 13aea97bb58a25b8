package dev.goldsmith.cascade;

import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import org.hibernate.Timeouts;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Begins and stops runs of cascades, each in a transaction that is whole by itself. */
@ApplicationScoped
class CascadeBuilds {
    private static final Logger LOG = Logger.getLogger(CascadeBuilds.class);

    @Inject Tenancy tenancy;
    @Inject Actors actors;

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

    void begin(AcrossTenants.Ref ref, int number, Instant now) {
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
        var taken = item.taken(cascade, template);
        if (taken != null) {
            item.begun(taken, now);
            return;
        }
        var policy = DerivativePolicy.of(template);
        if (!item.isRoot()
                && DerivativePolicy.setting(policy).on(now) != DerivativePolicy.Kind.AUTOMATIC) {
            // It was set otherwise since the look.
            return;
        }
        var by = inWhoseName(cascade, item, policy);
        item.begun(
                item.runOf(
                        cascade,
                        by.called("Cascade %d (%s)".formatted(cascade.number, by.personName())),
                        template),
                now);
    }

    private Access inWhoseName(
            Cascade cascade, CascadeItem item, @Nullable DerivativePolicy policy) {
        var by =
                item.isRoot()
                        ? actors.of(cascade.tenantId, cascade.startedBy)
                        : policy == null ? null : actors.of(cascade.tenantId, policy.setBy);
        if (by == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    item.isRoot()
                            ? "The cascade was started by %s, who can't start runs here any more."
                                    .formatted(cascade.startedByName)
                            : "Its policy was set by %s, who can't start runs here any more."
                                    .formatted(policy == null ? "nobody" : policy.setByName));
        }
        return by;
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
    void adopt(AcrossTenants.Ref ref, int number, long run, Instant now) {
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

    void stop(AcrossTenants.Ref ref, long run) {
        try {
            tenancy.in(ref.tenantId(), () -> cancel(ref, run));
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            // The other ones are to be stopped as well.
            LOG.warnf(e, "run %d of cascade %d is stopped later", run, ref.id());
        }
    }

    private static void cancel(AcrossTenants.Ref ref, long run) {
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
}
