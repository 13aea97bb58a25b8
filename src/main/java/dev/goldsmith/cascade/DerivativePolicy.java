package dev.goldsmith.cascade;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a template's team wants done when a cascade reaches it. Without one it is asked. Automatic
 * runs are requested in the name of whoever set it, with the permissions that they have then.
 */
@Entity
public class DerivativePolicy extends Owned {
    public enum Kind {
        AUTOMATIC,
        ASK,
        /** Until a day. */
        IGNORE;

        public String word() {
            return CascadeState.word(this);
        }
    }

    public long templateId;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public @Nullable LocalDate ignoreUntil;
    public @Nullable String setBy;
    public String setByName;
    public Instant setAt;

    /**
     * What is chosen.
     *
     * @param until of {@link Kind#IGNORE}: from this day on, by UTC, it asks again
     */
    public record Setting(Kind kind, @Nullable LocalDate until) {
        public static final Setting DEFAULT = new Setting(Kind.ASK, null);

        /**
         * As it is sent.
         *
         * @throws Refused INVALID_REQUEST naming the field
         */
        public static Setting of(@Nullable String policy, @Nullable String until) {
            var kind = Fields.oneOf("policy", policy, Kind.values(), Kind::word);
            boolean dated = until != null && !until.isBlank();
            if (dated != (kind == Kind.IGNORE)) {
                throw Fields.fault(
                        "until",
                        dated
                                ? "`until` is only for the policy `ignore`; leave it out."
                                : "`ignore` needs a day: set `until` to one such as 2027-01-31.");
            }
            return new Setting(kind, dated ? day(Objects.requireNonNull(until).strip()) : null);
        }

        private static LocalDate day(String text) {
            LocalDate day;
            try {
                day = LocalDate.parse(text);
            } catch (DateTimeParseException _) {
                throw Fields.fault(
                        "until",
                        "\"%s\" isn't a date: use year-month-day, such as 2027-01-31."
                                .formatted(text.length() > 30 ? text.substring(0, 30) : text));
            }
            if (!day.isAfter(LocalDate.now(ZoneOffset.UTC)) || day.getYear() > 9999) {
                throw Fields.fault("until", "`until` must be a day in the future.");
            }
            return day;
        }

        /** As it is on this day. */
        public Kind on(Instant now) {
            return until != null && !until.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC))
                    ? Kind.ASK
                    : kind;
        }
    }

    public Setting setting() {
        return new Setting(kind, ignoreUntil);
    }

    /** Null: nobody set one, so it asks. */
    public static @Nullable DerivativePolicy of(Template template) {
        return find("templateId", template.id).firstResult();
    }

    static Map<Long, DerivativePolicy> of(Collection<Long> templates) {
        return templates.isEmpty()
                ? Map.of()
                : DerivativePolicy.<DerivativePolicy>list("templateId in ?1", templates).stream()
                        .collect(Collectors.toMap(it -> it.templateId, it -> it));
    }

    static Setting setting(@Nullable DerivativePolicy policy) {
        return policy == null ? Setting.DEFAULT : policy.setting();
    }

    /**
     * Sets it; from now on automatic runs are requested in the name of who did.
     *
     * @throws Refused FORBIDDEN for who couldn't request them
     */
    public static DerivativePolicy put(Access by, Team team, Template template, Setting setting) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        if (setting.kind() == Kind.AUTOMATIC) {
            by.require(Permission.RUN, team.id, "template " + template.name);
            Gates.requireMayPublish(by, TemplateReader.read(template.latest().document));
        }
        var there = of(template);
        var policy = there == null ? new DerivativePolicy() : there;
        var setter = by.door() == Access.Door.SYSTEM ? null : by.personId();
        boolean same =
                there != null
                        && there.setting().equals(setting)
                        && Objects.equals(there.setBy, setter);
        if (same) {
            return policy;
        }
        policy.templateId = template.id;
        policy.kind = setting.kind();
        policy.ignoreUntil = setting.until();
        policy.setBy = setter;
        policy.setByName = by.personName();
        policy.setAt = Instant.now();
        policy.persist();
        var detail = new TreeMap<String, Object>(Map.of("policy", setting.kind().word()));
        if (setting.until() != null) {
            detail.put("until", setting.until().toString());
        }
        Event.tell(
                by,
                team.id,
                EventKind.TEMPLATE_CASCADE_POLICY_CHANGED,
                "template/" + team.slug + "/" + template.name,
                detail);
        return policy;
    }
}
