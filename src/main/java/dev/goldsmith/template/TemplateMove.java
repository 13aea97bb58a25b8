package dev.goldsmith.template;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/**
 * Takes a template to another team or name. As on Azure nothing moves: its document is exported,
 * saved there as a template of its own (scripts and files fetched anew), and the old one deleted;
 * all of it or nothing. The new one remembers where it came from.
 */
@ApplicationScoped
public class TemplateMove {
    @Inject TemplateSave save;
    @Inject Freezer freezer;
    @Inject KeptAddresses addresses;
    @Inject TemplateRemoval removal;
    @Inject jakarta.enterprise.event.Event<Moving> movings;

    @Inject jakarta.enterprise.event.Event<Moved> moves;

    /** Told before it moves, in the same transaction; whoever knows why not throws. */
    public record Moving(Access by, Template template) {}

    /** Told in the same transaction, once the new one is there. */
    public record Moved(Access by, Template from, Template to) {}

    /**
     * @throws Refused CONFLICT when there is a template of that name, WRONG_STATE while a run of
     *     the old one isn't over, and all that a save can be refused for
     */
    public Template move(Access by, String fromTeam, String name, String toTeam, String newName) {
        record Old(Team team, Template template, TemplateVersion version, Team target) {}
        var old =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            var team = Team.require(fromTeam, by, Permission.EDIT);
                            Template.requireName(newName);
                            var template = Template.require(team, name);
                            var target = Team.require(toTeam, by, Permission.EDIT);
                            return new Old(team, template, template.latest(), target);
                        });
        if (old.team().id.equals(old.target().id)
                && Template.key(name).equals(Template.key(newName))) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "Template %s exists already; choose another team or another name."
                            .formatted(old.template().name));
        }
        var document =
                save.checked(
                        by,
                        old.target(),
                        null,
                        addresses.moved(old.team(), old.target(), old.version().document));
        var frozen = freezer.freeze(old.target(), document);
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var template = Template.locked(old.team(), name);
                    if (template == null || template.latestVersion != old.version().number) {
                        throw new Refused(
                                Refusal.STALE,
                                "Somebody changed the template in the meantime; look at it and move it again.");
                    }
                    Template.requireFree(old.target(), newName);
                    movings.fire(new Moving(by, template));
                    // First, so that the staging area it names is free for the new one.
                    removal.end(by, old.team(), template, true);
                    var note =
                            "Moved from %s/%s, version %d"
                                    .formatted(
                                            old.team().slug, template.name, template.latestVersion);
                    var moved =
                            save.keep(by, old.target(), newName, document, frozen, null, note)
                                    .template();
                    moved.movedFrom = template.id;
                    // What it may move in another team, an owner of that team says.
                    moved.channel = old.team().id.equals(old.target().id) ? template.channel : null;
                    TemplateRemoval.tell(
                            by,
                            old.team(),
                            template,
                            EventKind.TEMPLATE_MOVED,
                            Map.of("to", old.target().slug + "/" + moved.name));
                    moves.fire(new Moved(by, template, moved));
                    return moved;
                });
    }
}
