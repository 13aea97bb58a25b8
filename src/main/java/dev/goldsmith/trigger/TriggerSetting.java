package dev.goldsmith.trigger;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What is chosen of a trigger.
 *
 * @param schedule null: a newer source
 * @param patches whether its runs install all updates
 */
public record TriggerSetting(@Nullable Schedule schedule, boolean noCache, boolean patches) {
    public TriggerSetting(@Nullable Schedule schedule, boolean noCache) {
        this(schedule, noCache, false);
    }

    /**
     * As it is sent.
     *
     * @param zone UTC by default
     * @throws Refused INVALID_REQUEST naming the field
     */
    public static TriggerSetting of(
            @Nullable String kind,
            @Nullable String cron,
            @Nullable String zone,
            boolean noCache,
            boolean patches) {
        var schedule =
                switch (Fields.oneOf("kind", kind, Trigger.Kind.values(), Trigger.Kind::word)) {
                    case SCHEDULE ->
                            Schedule.parse(
                                    cron == null ? "" : cron,
                                    zone == null || zone.isBlank() ? "UTC" : zone);
                    case SOURCE_IMAGE -> null;
                };
        return new TriggerSetting(schedule, noCache, patches);
    }

    Trigger.Kind kind() {
        return schedule == null ? Trigger.Kind.SOURCE_IMAGE : Trigger.Kind.SCHEDULE;
    }
}
