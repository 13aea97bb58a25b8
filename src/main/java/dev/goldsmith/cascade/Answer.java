package dev.goldsmith.cascade;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;

/**
 * What somebody decides about one template of a cascade. All of it needs the cascade's locked row.
 */
record Answer(Cascade cascade, CascadeItem item, Access by) {
    /**
     * About an item that is this person's to decide about: by the image's team, or by its own.
     *
     * @throws Refused NOT_FOUND, FORBIDDEN
     */
    static Answer of(Cascade cascade, Access by, int number) {
        var item = CascadeItem.of(cascade, number);
        boolean owns = by.may(Permission.OWN, cascade.teamId);
        if (item == null || !owns && !by.may(Permission.READ, item.teamId)) {
            throw Refused.absent(
                    "Cascade %d has no item %d.".formatted(cascade.number, number), item != null);
        }
        if (!owns) {
            by.require(Permission.RUN, item.teamId, "template " + item.templateName);
        }
        return new Answer(cascade, item, by);
    }

    CascadeItem skip() {
        cascade.requireState(cascade.state.alive(), "changed");
        if (!item.state.next().contains(ItemState.SKIPPED) || item.state == ItemState.RUNNING) {
            throw wrong(item.state == ItemState.RUNNING ? "; cancel its run to skip it." : ".");
        }
        item.become(ItemState.SKIPPED, by.personName() + " skipped it.", Instant.now());
        item.tell(by, EventKind.CASCADE_SKIPPED, cascade);
        return item;
    }

    CascadeItem retry() {
        cascade.requireState(cascade.state.alive(), "changed");
        if (!item.state.ended() || !item.state.next().contains(ItemState.WAITING)) {
            throw wrong("; only what failed or was skipped is tried again.");
        }
        item.become(ItemState.WAITING, null, Instant.now());
        item.tolerated = false;
        item.tell(by, EventKind.CASCADE_RETRIED, cascade);
        return item;
    }

    Run rebuild() {
        by.require(
                Permission.RUN,
                item.teamId,
                by.may(Permission.READ, item.teamId)
                        ? "template " + item.templateName
                        : "the template of item " + item.number);
        cascade.requireState(cascade.state == CascadeState.RUNNING, "asked to build");
        if (item.state != ItemState.ASKING) {
            throw wrong("; it doesn't ask.");
        }
        var template = Template.requireHere(item.templateId);
        template.lock();
        if (CascadeItem.isBuilding(template.id)) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Template %s is being built by another cascade. Try again when that has ended."
                            .formatted(item.templateName));
        }
        var run = item.runOf(cascade, by, template);
        item.begun(run, Instant.now());
        return run;
    }

    private Refused wrong(String end) {
        return new Refused(
                Refusal.WRONG_STATE,
                "Item %d of cascade %d is %s%s"
                        .formatted(item.number, cascade.number, item.state.word(), end));
    }
}
