package dev.goldsmith.trigger;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** What people do with triggers. */
public final class TriggerSave {
    /** Of one template. */
    static final int MOST = 20;

    private TriggerSave() {}

    /**
     * @param isNew whether it wasn't there before
     */
    public record Put(Trigger trigger, boolean isNew) {}

    /**
     * Makes it, or changes the one of this name; from now on it acts in the name of who did.
     *
     * @throws Refused FORBIDDEN for who couldn't start its runs, CONFLICT when it can't be had
     *     besides the others, or is of the other kind
     */
    public static Put put(
            Access by, Team team, Template template, String name, TriggerSetting setting) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        by.require(Permission.RUN, team.id, "template " + template.name);
        if (!Template.isName(name)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "\"%s\" isn't a valid trigger name: use 1–64 letters, digits, -, _ or ."
                            .formatted(name));
        }
        template.lock();
        var document = TemplateReader.read(template.latest().document);
        Gates.requireMayPublish(by, document);
        if (setting.kind() == Trigger.Kind.SOURCE_IMAGE) {
            MovingSource.require(document, template.name);
        }
        var there = Trigger.of(template, name);
        if (there == null) {
            var made = create(template, name, setting);
            made.set(by, setting);
            watch(made, template, document);
            made.persist();
            made.tell(by, EventKind.TRIGGER_CREATED, Map.of());
            return new Put(made, true);
        }
        if (there.kind != setting.kind()) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Trigger '%s' is of kind %s, which can't be changed. Delete it, or use another name."
                            .formatted(there.name, there.kind.word()));
        }
        Trigger.getEntityManager().refresh(there, LockModeType.PESSIMISTIC_WRITE);
        if (!there.setting().equals(setting)
                || !Objects.equals(there.setBy, Trigger.idOf(by))
                || there.suspendedWhy != null) {
            there.set(by, setting);
            there.tell(by, EventKind.TRIGGER_CHANGED, Map.of());
        }
        return new Put(there, false);
    }

    private static Trigger create(Template template, String name, TriggerSetting setting) {
        var others = Trigger.of(template);
        if (others.size() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Template %s has %d triggers already, which is the limit."
                            .formatted(template.name, MOST));
        }
        if (setting.kind() == Trigger.Kind.SOURCE_IMAGE) {
            others.stream()
                    .filter(it -> it.kind == Trigger.Kind.SOURCE_IMAGE)
                    .findFirst()
                    .ifPresent(other -> {
                        throw new Refused(
                                Refusal.CONFLICT,
                                "Template %s has trigger '%s' already; a template can have one for its source."
                                        .formatted(template.name, other.name));
                    });
        }
        var trigger = new Trigger();
        trigger.templateId = template.id;
        trigger.name = name;
        trigger.nameKey = Trigger.key(name);
        trigger.kind = setting.kind();
        trigger.createdAt = Instant.now();
        return trigger;
    }

    /** From now on it waits for what the document takes, if that is something else than before. */
    static void watch(Trigger trigger, Template template, ImageTemplate document) {
        var sources = NewestSources.known();
        var watched = sources.watched(template.tenantId, document);
        if (trigger.kind == Trigger.Kind.SOURCE_IMAGE
                && !Objects.equals(trigger.watched, watched)) {
            trigger.watch(watched, sources.newest(document), Instant.now());
        }
    }

    /** Whether there was one of this name to remove. */
    public static boolean remove(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        var there = Trigger.of(template, name);
        if (there == null) {
            return false;
        }
        there.delete();
        there.tell(by, EventKind.TRIGGER_DELETED, Map.of());
        return true;
    }

    /**
     * By hand; one that isn't suspended stays as it is. One whose setter can't start it any more is
     * in the name of whoever does this.
     */
    public static Trigger resume(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        by.require(Permission.RUN, team.id, "template " + template.name);
        template.lock();
        var there = Trigger.require(template, name);
        Trigger.getEntityManager().refresh(there, LockModeType.PESSIMISTIC_WRITE);
        if (there.suspendedWhy != null) {
            Gates.requireMayPublish(by, TemplateReader.read(template.latest().document));
            there.setBy = Trigger.idOf(by);
        }
        there.resume(by, null, Instant.now());
        return there;
    }
}
