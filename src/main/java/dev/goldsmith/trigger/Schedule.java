package dev.goldsmith.trigger;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A cron expression of five fields, by the clocks of a time zone. Where clocks are put forward, the
 * times that they skip are one: the moment of the change. Where they are put back, a time that
 * comes twice counts the first time. So each time of the expression is due once, and in order.
 */
public record Schedule(String cron, ZoneId zone) {
    private static final int LONGEST = 100;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.US);

    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /**
     * @param zone such as {@code Europe/Vienna}
     * @throws Refused INVALID_REQUEST naming {@code cron} or {@code timeZone}
     */
    public static Schedule parse(String cron, String zone) {
        var schedule = new Schedule(String.join(" ", cron.strip().split("\\s+")), zone(zone));
        if (schedule.cron.length() > LONGEST || schedule.isNoCron()) {
            throw fault(
                    "cron",
                    "\"%s\" isn't a valid cron expression: use five fields (minute, hour, day of month, month, day of week), such as `30 2 * * mon`."
                            .formatted(brief(cron)));
        }
        if (schedule.after(Instant.now()).isEmpty()) {
            throw fault(
                    "cron",
                    "\"%s\" names a day that doesn't exist, so it would never run."
                            .formatted(brief(cron)));
        }
        return schedule;
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone.strip());
        } catch (DateTimeException _) {
            throw fault(
                    "timeZone",
                    "\"%s\" isn't a valid time zone: use a name such as Europe/Vienna or UTC."
                            .formatted(brief(zone)));
        }
    }

    private static String brief(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static Refused fault(String field, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, field, message);
    }

    private boolean isNoCron() {
        try {
            PARSER.parse(cron).validate();
            return false;
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    /** The first time after this moment. */
    public Instant next(Instant moment) {
        return after(moment)
                .orElseThrow(() -> new IllegalStateException("'%s' ends".formatted(cron)));
    }

    private Optional<Instant> after(Instant moment) {
        var times = ExecutionTime.forCron(PARSER.parse(cron));
        // As if clocks were never changed; which moment each time is, is said by at().
        var local = Optional.of(LocalDateTime.ofInstant(moment, zone).atZone(ZoneOffset.UTC));
        do {
            local = local.flatMap(times::nextExecution);
        } while (local.isPresent() && !at(local.get().toLocalDateTime()).isAfter(moment));
        return local.map(it -> at(it.toLocalDateTime()));
    }

    private Instant at(LocalDateTime time) {
        var rules = zone.getRules();
        var change = rules.getTransition(time);
        return change != null && change.isGap()
                ? change.getInstant()
                : time.toInstant(rules.getValidOffsets(time).getFirst());
    }

    /** One of its times, as the reason of what begins then. */
    String due(Instant time) {
        return "scheduled for %s (%s)".formatted(MINUTE.format(time.atZone(zone)), zone);
    }

    /** {@code every 15 minutes}, {@code at 02:30 on Monday}. */
    public String words() {
        return CronDescriptor.instance(Locale.US)
                .describe(PARSER.parse(cron))
                // The library says: at Monday day.
                .replaceAll("\\bat (\\w+day) day\\b", "on $1");
    }
}
