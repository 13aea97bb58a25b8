package dev.goldsmith.advisory;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From which severity on owners of a team are told; without a row, from high on. */
@Entity
@Table(name = "vulnerability_alert")
public class AlertSetting extends Owned {
    /** Nobody is told. */
    public static final String NONE = "none";

    private static final Severity USUAL = Severity.HIGH;

    public long teamId;

    /** That of a {@link Severity}, or {@link #NONE}. */
    public String severity;

    /** Its word, or {@link #NONE}. */
    public static String of(Team team) {
        AlertSetting set = find("teamId", team.id).firstResult();
        return set == null ? USUAL.word() : set.severity;
    }

    /** By the team's id; of teams that aren't here {@link #usual} counts. */
    static Map<Long, Optional<Severity>> all() {
        return AlertSetting.<AlertSetting>listAll().stream()
                .collect(Collectors.toMap(it -> it.teamId, it -> Severity.named(it.severity)));
    }

    static Optional<Severity> usual() {
        return Optional.of(USUAL);
    }

    /**
     * An owner of the team says it.
     *
     * @throws Refused INVALID_REQUEST
     */
    public static String set(Access by, Team team, @Nullable String severity) {
        by.require(Permission.OWN, team.id, "vulnerability alerts of team " + team.slug);
        if (severity == null || !severity.equals(NONE) && Severity.named(severity).isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "severity",
                    "'severity' must be one of none, low, medium, high, critical.");
        }
        team.lock();
        if (of(team).equals(severity)) {
            return severity;
        }
        AlertSetting set = find("teamId", team.id).firstResult();
        if (set == null) {
            set = new AlertSetting();
            set.teamId = team.id;
            set.severity = severity;
            set.persist();
        } else {
            set.severity = severity;
        }
        Event.tell(
                by,
                team.id,
                EventKind.VULNERABILITY_ALERTS_CHANGED,
                "vulnerability/" + team.slug,
                Map.of("severity", severity));
        return severity;
    }
}
