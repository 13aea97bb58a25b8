package dev.goldsmith.trigger;

import dev.goldsmith.cascade.CascadeItem;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lineage.TeamPatch;
import dev.goldsmith.run.BuiltOn;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.Timeouts;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Patches teams whose time has come. One transaction requests a template's run and takes note of
 * that in the locked schedule, so any number of portals may do this, and die at it.
 */
@ApplicationScoped
public class DuePatches {
    private static final Logger LOG = Logger.getLogger(DuePatches.class);

    /** Runs that one look starts, so that a large team doesn't delay the others. */
    static final int STARTS = 20;

    private static final String ACTOR = "Patch schedule";

    /** One of each tenant first. */
    private static final String DUE =
            """
            select tenant_id, id from (
                select tenant_id, id, look_at,
                    row_number() over (partition by tenant_id order by look_at, id) as turn
                from patch_schedule where look_at <= ?) due
            order by turn, look_at, id limit 100
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Setters setters;
    @Inject TeamPatch patch;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "patching teams by schedule",
                Duration.ofSeconds(5),
                () -> round(Instant.now()));
    }

    public void round(Instant at) {
        // As the database keeps it: what is due now by the one clock is due by the other.
        var now = at.truncatedTo(ChronoUnit.MICROS);
        across.refs(DUE, Moments.column(now)).forEach(ref -> look(ref, now));
    }

    private void look(AcrossTenants.Ref ref, Instant now) {
        try {
            ready(ref, now).forEach(template -> start(ref, template, now));
        } catch (RuntimeException e) {
            LOG.warnf("patch schedule %d is looked at again later: %s", ref.id(), e.getMessage());
            across.change(
                    "update patch_schedule set look_at = ? where id = ?",
                    Moments.column(now.plus(PatchSchedule.AGAIN)),
                    ref.id());
        }
    }

    /** Ids of the templates that are patched now. */
    private List<Long> ready(AcrossTenants.Ref ref, Instant now) {
        try {
            return tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var schedule = PatchSchedule.lockedNow(ref.id());
                        return schedule == null || !schedule.isDue(now)
                                ? List.of()
                                : ready(schedule, Tenant.findById(ref.tenantId()), now);
                    });
        } catch (Refused refused) {
            tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var schedule = PatchSchedule.lockedNow(ref.id());
                        if (schedule != null && schedule.isDue(now)) {
                            var system = Access.system(Tenant.findById(ref.tenantId()));
                            schedule.endIfOver(system, now);
                            schedule.skipped(refused.detail(), system, now);
                        }
                    });
            return List.of();
        }
    }

    private List<Long> ready(PatchSchedule schedule, Tenant tenant, Instant now) {
        var system = Access.system(tenant);
        schedule.endIfOver(system, now);
        var last = schedule.isPatching() ? schedule.lastPass() : null;
        if (!schedule.isTime(now) && (last == null || last.open().isEmpty())) {
            schedule.look(now.plus(PatchSchedule.AGAIN));
            return List.of();
        }
        var by = setters.acting(schedule.setBy, tenant, ACTOR);
        Team team = Team.findById(schedule.teamId);
        by.require(Permission.RUN, team.id, "team " + team.slug);
        var listed = TeamPatch.templates(team);
        if (schedule.isTime(now)) {
            schedule.begin(
                    new PatchPass(
                            listed.templates().stream()
                                    .map(it -> PatchPass.Line.open(it.id, it.name))
                                    .toList(),
                            listed.more()),
                    system,
                    now);
        }
        var ready = settle(schedule, by, listed.templates());
        schedule.endIfOver(system, now);
        schedule.look(ready.size() > STARTS ? now : now.plus(PatchSchedule.AGAIN));
        return ready.stream().limit(STARTS).toList();
    }

    /** Notes who isn't patched and who waits, and gives the others. */
    private List<Long> settle(PatchSchedule schedule, Access by, List<Template> templates) {
        var pass = Objects.requireNonNull(schedule.lastPass());
        var open = pass.open();
        if (open.isEmpty()) {
            return List.of();
        }
        var standings = patch.standings(by, templates, open, schedule.outOfDate);
        var ready = new ArrayList<Long>();
        for (var line : pass.lines()) {
            if (line.settled()) {
                continue;
            }
            var standing = standings.get(line.template());
            var because =
                    standing == null
                            ? "It was deleted, or moved to another team."
                            : standing.because();
            if (because == null) {
                ready.add(line.template());
            } else {
                boolean waits = standing != null && standing.waits();
                pass = pass.with(waits ? line.waits(because) : line.isnt(because));
            }
        }
        schedule.keep(pass);
        return ready;
    }

    /** What one is refused for doesn't keep the others. */
    private void start(AcrossTenants.Ref ref, long id, Instant now) {
        try {
            note(ref, id, now, line -> started(ref, line));
        } catch (Refused refused) {
            note(ref, id, now, line -> line.isnt(refused.detail()));
        } catch (RuntimeException e) {
            if (DatabaseAway.orYielded(e)) {
                throw e;
            }
            var mishap = Mishap.of(e, LOG, "the patch run of template %d".formatted(id));
            note(ref, id, now, line -> line.isnt("It failed: " + mishap.said() + "."));
        }
    }

    private interface Become {
        /** Null: it stays as it is for now. */
        PatchPass.@Nullable Line of(PatchPass.Line line);
    }

    private void note(AcrossTenants.Ref ref, long id, Instant now, Become become) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var schedule = PatchSchedule.locked(ref.id());
                    var pass =
                            schedule == null || !schedule.isPatching() ? null : schedule.lastPass();
                    var line = pass == null ? null : pass.open(id);
                    if (schedule == null || pass == null || line == null) {
                        return;
                    }
                    var next = become.of(line);
                    if (next == null) {
                        // Somebody has the template just now.
                        schedule.look(now);
                    } else {
                        schedule.keep(pass.with(next));
                    }
                });
    }

    private PatchPass.@Nullable Line started(AcrossTenants.Ref ref, PatchPass.Line line) {
        var template =
                Template.getEntityManager()
                        .find(
                                Template.class,
                                line.template(),
                                LockModeType.PESSIMISTIC_WRITE,
                                Timeouts.SKIP_LOCKED);
        if (template == null) {
            return null;
        }
        var open = BuiltOn.open(template);
        if (open != null) {
            return line.isnt("Its run %d hasn't ended.".formatted(open.number));
        }
        var planned = CascadeItem.planned(template);
        if (planned != null) {
            return line.isnt("Cascade %d is going to build it.".formatted(planned.number));
        }
        PatchSchedule schedule = PatchSchedule.findById(ref.id());
        var by = setters.acting(schedule.setBy, Tenant.findById(ref.tenantId()), ACTOR);
        if (template.teamId != schedule.teamId) {
            return line.isnt("It was moved to another team.");
        }
        var here = Template.requireHere(template.id);
        return line.started(Run.patch(by, here, here.latest()).number);
    }
}
