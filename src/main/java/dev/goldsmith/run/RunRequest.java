package dev.goldsmith.run;

import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Question;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.RunCounter;
import dev.goldsmith.tenant.Usage;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run comes to be. Every way in ends in {@link #ask}: there the gates stand, and nothing else
 * begins a run.
 */
final class RunRequest {
    private RunRequest() {}

    /**
     * Asks for a run of this version. It is queued in the same transaction, or waits for an
     * approval when a gate asks for one.
     */
    static Run build(Access by, Template template, TemplateVersion version, boolean noCache) {
        by.require(Permission.RUN, template.teamId, "template " + template.name);
        StillRuns.require(template, version);
        return ask(by, template, version, noCache, null);
    }

    static Run retry(Access by, Run ended) {
        by.require(Permission.RUN, ended.teamId, "run " + ended.number);
        if (!ended.state.terminal()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d is %s; only a run that has ended can be retried."
                            .formatted(ended.number, ended.state.word()));
        }
        var template = Template.requireHere(ended.templateId);
        var version = TemplateVersion.require(template, ended.templateVersion);
        StillRuns.require(template, version);
        return ask(by, template, version, ended.noCache, ended);
    }

    static Run ask(
            Access by,
            Template template,
            TemplateVersion version,
            boolean noCache,
            @Nullable Run retryOf) {
        Usage.requireOpen(by);
        var document = TemplateReader.read(version.document);
        Usage.requireDisk(by, document.properties().diskGb());
        var run = new Run();
        run.number = RunCounter.locked(by.tenantId()).next();
        run.teamId = template.teamId;
        run.templateId = template.id;
        run.templateName = template.name;
        run.templateVersion = version.number;
        run.fingerprint = version.fingerprint;
        run.document = version.document;
        run.frozen = version.frozen;
        run.capability = "qemu";
        run.noCache = noCache;
        run.retryOf = retryOf == null ? null : retryOf.number;
        run.requestedBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        run.requestedByName = by.personName();
        run.requestedAt = Instant.now();
        run.network = NetworkProfile.snapshot(template.teamId, document);
        var build = new Question.Build(RunEstimate.orLimit(template.id, document));
        // The gates stand between every way in and the queue.
        var approval =
                Gates.ask(by, new Question(template, version, document, run.subject(), build));
        run.begin(approval != null);
        run.tell(by, "run.requested", Map.of("version", version.number));
        return run;
    }
}
