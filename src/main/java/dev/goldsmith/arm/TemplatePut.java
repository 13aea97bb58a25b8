package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** PUT of a template: it begins, changes nothing, or is refused. */
@ApplicationScoped
class TemplatePut {
    @Inject TemplateSave templates;
    @Inject Provisioning provisioning;

    enum Outcome {
        CREATING,
        UPDATING,
        UNCHANGED
    }

    /**
     * @param submission what was begun; null when there was nothing to do
     */
    record Done(Outcome outcome, Team team, @Nullable Submission submission) {
        Operation operation() {
            return Objects.requireNonNull(
                    QuarkusTransaction.joiningExisting()
                            .call(() ->
                                    Operation.byId(Objects.requireNonNull(submission).operation)));
        }
    }

    /** Must not be called in a transaction: what is begun goes on in another thread. */
    Done put(Access by, String group, String name, ImageTemplate document, String operation) {
        var done =
                Redo.call(() ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> begin(by, group, name, document, operation)));
        if (done.submission() != null) {
            provisioning.start(by, done.team().slug, done.submission());
        }
        return done;
    }

    /**
     * What {@link #put} would refuse at once.
     *
     * @throws Refused with every violation
     */
    void check(Access by, String group, String name, ImageTemplate document) {
        var team = Group.require(by, group, Permission.EDIT);
        TemplateSave.requireName(name);
        var template = Template.of(team, name);
        if (template != null && !isSame(by, team, template, document)) {
            requireVersioning(by, name);
        }
        templates.checked(by, team, TemplateWriter.pretty(document));
    }

    private Done begin(
            Access by, String group, String name, ImageTemplate document, String operation) {
        var team = Group.require(by, group, Permission.EDIT);
        TemplateSave.requireName(name);
        var submission = Submission.of(team, name);
        var template = Template.of(team, name);
        if (submission != null && submission.goesOn()) {
            ImageTemplatesResource.requireSettled(submission, "write");
        }
        var state = Submission.State.CREATING;
        if (template != null) {
            if (isSame(by, team, template, document)) {
                return new Done(Outcome.UNCHANGED, team, null);
            }
            requireVersioning(by, name);
            state = Submission.State.UPDATING;
        } else if (submission != null) {
            requireRetry(submission, document, name);
            submission.delete();
            Submission.flush();
        }
        templates.checked(by, team, TemplateWriter.pretty(document));
        return new Done(
                template == null ? Outcome.CREATING : Outcome.UPDATING,
                team,
                provisioning.begin(by, team, name, document, state, operation));
    }

    /** As it was sent, or as it is shown: a client may send back what it got. */
    private static boolean isSame(Access by, Team team, Template template, ImageTemplate document) {
        var latest = template.latest();
        var wanted = TemplateWriter.canonical(document);
        if (wanted.equals(TemplateWriter.canonical(TemplateReader.read(latest.document)))) {
            return true;
        }
        var shown = new TemplateBody(by, team.slug).of(template, latest, null, null);
        return wanted.equals(TemplateWriter.canonical(TemplateReader.read(shown)));
    }

    private static void requireVersioning(Access by, String name) {
        Tenant tenant = Objects.requireNonNull(Tenant.findById(by.tenantId()));
        if (!tenant.versionsByPut) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Update/Upgrade of image templates is currently not supported. Delete template '%s' and create it again, or give it another name; an administrator can let a changed PUT make a new version (Settings, Azure clients)."
                            .formatted(name));
        }
    }

    private static void requireRetry(Submission failed, ImageTemplate document, String name) {
        var before = TemplateWriter.canonical(TemplateReader.read(failed.document));
        if (!before.equals(TemplateWriter.canonical(document))) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Update/Upgrade of image templates is currently not supported. Template '%s' failed to be created; delete it, then send the new one."
                            .formatted(name));
        }
    }
}
