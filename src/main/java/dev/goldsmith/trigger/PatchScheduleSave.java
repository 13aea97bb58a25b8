package dev.goldsmith.trigger;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What people do with the schedule by which their team is patched. */
public final class PatchScheduleSave {
    private PatchScheduleSave() {}

    /**
     * @param outOfDate whether only what has a newer source than it is built on is patched
     */
    public record Setting(Schedule schedule, boolean outOfDate) {
        /**
         * As it is sent.
         *
         * @param zone UTC by default
         * @throws Refused INVALID_REQUEST naming the field
         */
        public static Setting of(@Nullable String cron, @Nullable String zone, boolean outOfDate) {
            return new Setting(
                    Schedule.parse(
                            cron == null ? "" : cron,
                            zone == null || zone.isBlank() ? "UTC" : zone),
                    outOfDate);
        }
    }

    /**
     * @param isNew whether there was none before
     */
    public record Put(PatchSchedule schedule, boolean isNew) {}

    /**
     * Makes it, or changes it; from now on it acts in the name of who did.
     *
     * @throws Refused FORBIDDEN for who couldn't start its runs, or not all of them
     */
    public static Put put(Access by, Team team, Setting setting) {
        require(by, team);
        var there = PatchSchedule.locked(team);
        if (there == null) {
            // Two at once make one. Whoever patches has the row before the team's.
            team.lock();
            there = PatchSchedule.locked(team);
        }
        var setter = Trigger.idOf(by);
        if (there == null) {
            var made = new PatchSchedule();
            made.teamId = team.id;
            set(made, setting, setter);
            made.persist();
            made.tell(by, EventKind.PATCH_SCHEDULE_CREATED, Map.of());
            return new Put(made, true);
        }
        if (!new Setting(there.schedule(), there.outOfDate).equals(setting)
                || !Objects.equals(there.setBy, setter)) {
            set(there, setting, setter);
            there.tell(by, EventKind.PATCH_SCHEDULE_CHANGED, Map.of());
        }
        return new Put(there, false);
    }

    private static void set(PatchSchedule it, Setting setting, @Nullable String setter) {
        var now = Instant.now();
        it.cron = setting.schedule().cron();
        it.zone = setting.schedule().zone().getId();
        it.outOfDate = setting.outOfDate();
        it.setBy = setter;
        it.setAt = now;
        it.plan(now);
    }

    /**
     * Its runs publish wherever the team's templates do, now and later. What a token leaves out
     * would be done in its owner's name all the same.
     */
    private static void require(Access by, Team team) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        by.require(Permission.RUN, team.id, "team " + team.slug);
        if (by.bounds().teams() != null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "A token that is limited to teams can't set a patch schedule, whose runs publish wherever the team's templates do. Use a token for all teams.");
        }
    }

    /**
     * What it started goes on.
     *
     * @return null: there was none
     */
    public static @Nullable PatchSchedule remove(Access by, Team team) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        var there = PatchSchedule.locked(team);
        if (there != null) {
            there.delete();
            there.tell(by, EventKind.PATCH_SCHEDULE_DELETED, Map.of());
        }
        return there;
    }

    /** By hand; one that isn't suspended stays as it is. */
    public static PatchSchedule resume(Access by, Team team) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        by.require(Permission.RUN, team.id, "team " + team.slug);
        var there = PatchSchedule.locked(team);
        if (there == null) {
            throw PatchSchedule.absent(team);
        }
        there.resume(by, null, Instant.now());
        return there;
    }
}
