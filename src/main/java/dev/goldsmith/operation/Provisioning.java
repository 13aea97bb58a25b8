package dev.goldsmith.operation;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a template between PUT's answer and its end: what it names is fetched and frozen,
 * then it is saved. What goes wrong is said by the resource and the operation, as in Azure.
 */
@ApplicationScoped
public class Provisioning {
    private static final Logger LOG = Logger.getLogger(Provisioning.class);

    @Inject TemplateSave templates;
    @Inject Tenancy tenancy;

    /**
     * Writes down that it began; to be called in a transaction, and followed by {@link #start}.
     *
     * @param resource the id of the template-to-be
     */
    public Submission begin(
            Team team,
            String name,
            ImageTemplate document,
            Submission.State state,
            String operation,
            String resource) {
        var submission =
                Submission.begin(team, name, TemplateWriter.pretty(document), state, operation);
        Operation.begin(operation, team.id, resource);
        return submission;
    }

    /** Once the beginning is committed. */
    public void start(Access by, String group, Submission submission) {
        Thread.ofVirtual()
                .name("provision-" + submission.operation)
                .start(() ->
                        tenancy.bound(
                                by.tenantId(),
                                () -> {
                                    provision(by, group, submission);
                                    return submission;
                                }));
    }

    private void provision(Access by, String group, Submission submission) {
        try {
            templates.save(by, group, submission.name, submission.document, null, "");
            end(by, submission, null);
        } catch (Refused refused) {
            end(by, submission, refused);
        } catch (RuntimeException e) {
            LOG.errorf(e, "template %s of %s could not be saved", submission.name, group);
            end(
                    by,
                    submission,
                    new Refused(
                            Refusal.BROKEN,
                            "Something went wrong on our side. The server's log has it under operation "
                                    + submission.operation
                                    + "."));
        }
    }

    private void end(Access by, Submission submission, @Nullable Refused why) {
        tenancy.in(
                by.tenantId(),
                () -> {
                    Submission row = Submission.findById(submission.id);
                    var operation = Operation.byId(submission.operation);
                    if (row == null || !row.goesOn() || operation == null) {
                        // It took so long that it was given up, or somebody deleted it.
                        return;
                    }
                    if (why == null) {
                        row.delete();
                        operation.succeed();
                        return;
                    }
                    operation.fail(why.refusal.armCode, why.detail());
                    var team = Team.<Team>findById(row.teamId);
                    if (team != null && Template.of(team, row.name) != null) {
                        // A failed update leaves the template as it was.
                        row.delete();
                    } else {
                        row.fail(ProvisioningError.code(why), why.detail());
                    }
                });
    }
}
