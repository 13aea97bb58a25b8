package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.operation.Provisioning;
import dev.goldsmith.operation.Submission;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Language;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.DocumentChecks;
import dev.goldsmith.template.KeptAddresses;
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
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PUT of a template: it begins, changes nothing, or is refused. */
@ApplicationScoped
class TemplatePut {
    @Inject TemplateSave templates;
    @Inject DocumentChecks documents;
    @Inject KeptAddresses addresses;
    @Inject Provisioning provisioning;
    @Inject Addressed addressed;

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

    /**
     * What was sent, read in the words of the version that the client speaks.
     *
     * @throws Refused INVALID_TEMPLATE with all that is wrong with it, in it and around it
     */
    ImageTemplate document(Access by, String group, String name, JsonNode body, Language language) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var team = Group.require(by, group, Permission.EDIT);
                    var reading = TemplateReader.reading(addresses.hidden(team, body), language);
                    reading.add(addressed.faults(body, Group.templateId(by, team.slug, name)));
                    if (!reading.isSound()) {
                        documents.judge(by, team, name, reading);
                    }
                    return reading.sound();
                });
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
     * {@link #put} without fetching anything, in a transaction that is to be undone.
     *
     * @throws Refused with every violation
     */
    void attempt(Access by, String group, String name, ImageTemplate document) {
        var begun = begin(by, group, name, document, Operation.newId());
        if (begun.submission() != null) {
            templates.rehearse(by, begun.team(), name, document);
        }
    }

    private Done begin(
            Access by, String group, String name, ImageTemplate document, String operation) {
        var team = Group.require(by, group, Permission.EDIT);
        Template.requireName(name);
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
            if (isSame(by, team, template, document, it -> tagged(it, null))) {
                templates.amend(
                        by, team.slug, name, it -> tagged(it, document.tags()), "Tagged by PUT");
                return new Done(Outcome.UNCHANGED, team, null);
            }
            requireVersioning(by, name);
            state = Submission.State.UPDATING;
        } else if (submission != null) {
            requireRetry(submission, document, name);
            submission.discard();
        }
        templates.checked(by, team, name, TemplateWriter.pretty(document));
        return new Done(
                template == null ? Outcome.CREATING : Outcome.UPDATING,
                team,
                provisioning.begin(
                        team,
                        name,
                        document,
                        state,
                        operation,
                        Group.templateId(by, team.slug, name)));
    }

    private static boolean isSame(Access by, Team team, Template template, ImageTemplate document) {
        return isSame(by, team, template, document, UnaryOperator.identity());
    }

    /**
     * As it was sent, or as it is shown: a client may send back what it got.
     *
     * @param seen what of it is compared
     */
    private static boolean isSame(
            Access by,
            Team team,
            Template template,
            ImageTemplate document,
            UnaryOperator<ImageTemplate> seen) {
        var latest = template.latest();
        var shown = new TemplateBody(by, team.slug).of(template, latest, null, null);
        var wanted = TemplateWriter.canonical(seen.apply(document));
        return Stream.of(TemplateReader.tree(latest.document), shown)
                .map(TemplateReader::read)
                .map(seen)
                .map(TemplateWriter::canonical)
                .anyMatch(wanted::equals);
    }

    /** {@code az resource tag} puts back all that it got, with other tags. */
    private static ImageTemplate tagged(
            ImageTemplate document, @Nullable Map<String, String> tags) {
        return new ImageTemplate(
                document.location(),
                document.identity(),
                tags,
                document.properties(),
                document.extras());
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
