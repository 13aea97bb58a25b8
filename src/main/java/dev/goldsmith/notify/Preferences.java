package dev.goldsmith.notify;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which news a person wants from a tenant, and when, by whatever channel. */
@Entity
@Table(name = "mail_choice")
public class Preferences extends Owned {
    /** When a digest is sent, in the person's own zone. */
    public static final LocalTime DIGEST_AT = LocalTime.of(8, 0);

    /** The zone of who never named one. */
    public static final String UNCHOSEN = "UTC";

    private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

    /** Whose runs. */
    public enum Scope {
        MINE("Runs that I requested or approved"),
        TEAMS("All runs of my teams");

        public final String label;

        Scope(String label) {
            this.label = label;
        }
    }

    /** Which of their ends. */
    public enum What {
        ALL("Each that ends"),
        FAILURES("Those that fail, and the first one that succeeds again"),
        NONE("None");

        public final String label;

        What(String label) {
            this.label = label;
        }
    }

    public String personId;

    @Enumerated(EnumType.STRING)
    public Scope scope = Scope.MINE;

    @Enumerated(EnumType.STRING)
    public What what = What.ALL;

    /** What is wanted of single teams instead, by their id, as JSON. */
    @Column(columnDefinition = "longtext")
    public @Nullable String ofTeams;

    public boolean digest;
    public String zone = UNCHOSEN;
    public @Nullable String quietFrom;
    public @Nullable String quietTo;

    /** What nobody chose isn't stored. */
    public static Preferences of(String personId) {
        Preferences found = find("personId", personId).firstResult();
        return found == null ? none(personId) : found;
    }

    static Preferences none(String personId) {
        var fresh = new Preferences();
        fresh.personId = personId;
        return fresh;
    }

    /**
     * Stores what was chosen.
     *
     * @param quietFrom {@code 22:00}; empty, as {@code quietTo} then is, for no quiet hours
     * @throws Refused INVALID_REQUEST naming the field
     */
    public void choose(
            Scope scope, What what, boolean digest, String zone, String quietFrom, String quietTo) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException _) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "zone",
                    "'%s' isn't a time zone: use one like Europe/Vienna or UTC.".formatted(zone));
        }
        this.quietFrom = time("quietFrom", quietFrom, quietTo);
        this.quietTo = time("quietTo", quietTo, quietFrom);
        this.scope = scope;
        this.what = what;
        this.digest = digest;
        this.zone = zone;
        if (!isPersistent()) {
            persist();
        }
    }

    /**
     * What is wanted of single teams.
     *
     * @param wishes by the team's id; teams that aren't among them go by the general choice
     */
    public void chooseFor(Map<Long, What> wishes) {
        ofTeams = wishes.isEmpty() ? null : Json.write(wishes);
    }

    public Map<Long, What> forTeams() {
        return ofTeams == null
                ? Map.of()
                : Json.read(ofTeams, new TypeReference<Map<Long, What>>() {});
    }

    /**
     * Whether somebody wants to hear of the end of a run.
     *
     * @param mine whether they asked for it or approved it
     * @param notable whether it failed, or works again
     */
    boolean wants(long teamId, boolean mine, boolean notable) {
        var own = forTeams().get(teamId);
        var which = own == null ? what : own;
        return which != What.NONE
                && (which == What.ALL || notable)
                && (mine || own != null || scope == Scope.TEAMS);
    }

    /** Whether they want no news at all. */
    boolean silent() {
        return what == What.NONE
                && forTeams().values().stream().allMatch(which -> which == What.NONE);
    }

    private static @Nullable String time(String field, String value, String other) {
        if (value.isEmpty() && other.isEmpty()) {
            return null;
        }
        if (!TIME.matcher(value).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "Quiet hours have a beginning and an end, such as 22:00 and 07:00.");
        }
        return value;
    }

    /** When a message of this moment may go. */
    public Instant earliest(Instant now) {
        var local = now.atZone(ZoneId.of(zone));
        if (digest) {
            var today = local.with(DIGEST_AT);
            return (today.isAfter(local) ? today : today.plusDays(1)).toInstant();
        }
        if (quietFrom == null || quietTo == null || quietFrom.equals(quietTo)) {
            return now;
        }
        var from = LocalTime.parse(quietFrom);
        var to = LocalTime.parse(quietTo);
        var time = local.toLocalTime();
        boolean overnight = from.isAfter(to);
        boolean quiet =
                overnight
                        ? !time.isBefore(from) || time.isBefore(to)
                        : !time.isBefore(from) && time.isBefore(to);
        if (!quiet) {
            return now;
        }
        var end = local.with(to);
        return (end.isAfter(local) ? end : end.plusDays(1)).toInstant();
    }
}
