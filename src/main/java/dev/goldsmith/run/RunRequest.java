package dev.goldsmith.run;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Question;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.secret.TemplateSecrets;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
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
    static Run build(Access by, Template template, TemplateVersion version, Way way) {
        by.require(Permission.RUN, template.teamId, "template " + template.name);
        return building(by, template, version, way, null);
    }

    /**
     * How a version is built.
     *
     * @param reuse which layers are good for it, but for those that it resumes
     * @param patches with all updates, see {@link Patching}
     * @param resumes from what another run left, however old that is
     * @param parameters values by name; what isn't there has its default
     */
    record Way(
            Reuse.Policy reuse, boolean patches, boolean resumes, Map<String, String> parameters) {
        static final Way USUAL = new Way(Reuse.Policy.FRESH, false, false, Map.of());

        /** Nothing of a build without these updates is any good. */
        static Way patch(Map<String, String> parameters) {
            return new Way(Reuse.Policy.NOTHING, true, false, parameters);
        }

        static Way of(Run run) {
            var parameters = TemplateParameters.named(run.parameters);
            return run.patches ? patch(parameters) : new Way(run.reuse, false, false, parameters);
        }
    }

    /**
     * The run of what is being saved in this transaction; the one that a new template's {@code
     * autoRun} has begun, if it has. What refuses it refuses the save.
     */
    static Run saved(Access by, TemplateSave.Saved saved) {
        var begun =
                saved.outcome() == TemplateSave.Outcome.CREATED
                        ? Run.lastOf(saved.template())
                        : null;
        try {
            return begun == null ? build(by, saved.template(), saved.version(), Way.USUAL) : begun;
        } catch (Refused refused) {
            throw new Refused(
                    refused.refusal,
                    "Nothing was saved, because the run was refused. " + refused.detail(),
                    refused.violations);
        }
    }

    static Run retry(Access by, Run ended) {
        by.require(Permission.RUN, ended.teamId, "run " + ended.number);
        if (!ended.state.terminal()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d is %s; only a run that has ended can be retried."
                            .formatted(ended.number, ended.state.word()));
        }
        return again(by, ended, Way.of(ended));
    }

    static Run resume(Access by, Run ended) {
        by.require(Permission.RUN, ended.teamId, "run " + ended.number);
        if (ended.resuming().isPossibleLater()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d can't be resumed while its machine is kept: what its steps did is on that machine's disks. End the machine first."
                            .formatted(ended.number));
        }
        if (!ended.resuming().isPossible()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d can't be resumed: only a failed or canceled run with completed steps that doesn't patch can."
                            .formatted(ended.number));
        }
        return again(
                by,
                ended,
                new Way(ended.reuse, false, true, TemplateParameters.named(ended.parameters)));
    }

    private static Run again(Access by, Run ended, Way way) {
        var template = Template.requireHere(ended.templateId);
        var version = TemplateVersion.require(template, ended.templateVersion);
        try {
            return building(by, template, version, way, ended);
        } catch (Refused refused) {
            if (refused.violations.stream().noneMatch(it -> it.path().startsWith("parameters."))) {
                throw refused;
            }
            // Nobody typed them now.
            throw new Refused(
                    Refusal.CONFLICT,
                    "Run %d can't be repeated with its values. %s Build the template with others."
                            .formatted(ended.number, refused.violations.getFirst().message()));
        }
    }

    /** A run that brings what another one captured to the targets that don't have it. */
    static Run distribution(Access by, Run builder, Run last) {
        var template = Template.requireHere(builder.templateId);
        var version = TemplateVersion.require(template, builder.templateVersion);
        // What its channel meant then, it means for what was built then.
        var built = builder.inputs();
        var document = TemplateReader.read(built.document);
        var inherited = Inheritance.known().counting(builder);
        // As in a build: the template is locked first, then its budgets.
        template.lock();
        var expected = Pricing.known().distribution(template, document);
        var facts =
                new Facts(
                        built.document,
                        built.frozen,
                        EngineChoice.again(by, builder.capability, document).capability().word(),
                        Way.of(builder),
                        last,
                        built.network,
                        inherited,
                        builder.secrets,
                        builder.parameters,
                        new Question.Distribution(Pricing.known().overBudget(template, expected)));
        var run = ask(by, template, version, facts);
        Pricing.known().requested(run, expected);
        return run;
    }

    private static Run building(
            Access by, Template template, TemplateVersion version, Way way, @Nullable Run retryOf) {
        // From here to the end of the transaction it follows the same.
        template.lock();
        var taken = Destinations.known().taken(TemplateReader.read(version.document));
        var patching =
                way.patches()
                        ? patching(template, version, taken.document())
                        : new Patching(taken.document(), version.frozen);
        var document = patching.document();
        var engine =
                retryOf == null
                        ? EngineChoice.of(by, document)
                        : EngineChoice.again(by, retryOf.capability, document);
        StillRuns.require(template, document, engine);
        var expected = Pricing.known().expected(template, document);
        var facts =
                new Facts(
                        taken.version() == null && !way.patches()
                                ? version.document
                                : TemplateWriter.pretty(document),
                        patching.frozen(),
                        engine.capability().word(),
                        way,
                        retryOf,
                        NetworkProfile.snapshot(template.teamId, document),
                        Inheritance.known().taken(template, document),
                        TemplateSecrets.taken(template, document),
                        TemplateParameters.taken(template, document, way.parameters()),
                        new Question.Build(
                                RunEstimate.orLimit(template.id, document),
                                expected.high(),
                                Pricing.known().overBudget(template, expected)));
        var run = ask(by, template, version, facts);
        Pricing.known().requested(run, expected);
        run.sourceVersion = taken.version();
        run.sourceDigest = taken.digest();
        Destinations.known().keepNumbers(run);
        return run;
    }

    private static Patching patching(
            Template template, TemplateVersion version, ImageTemplate document) {
        Patching.require(template, document);
        return Patching.of(Destinations.known().patched(document), version.frozen);
    }

    /** What sets a run of a version apart from its others. */
    private record Facts(
            String document,
            String frozen,
            String capability,
            Way way,
            @Nullable Run retryOf,
            @Nullable String network,
            Inheritance.Taken inherited,
            @Nullable String secrets,
            @Nullable String parameters,
            Question.Act act) {}

    private static Run ask(Access by, Template template, TemplateVersion version, Facts facts) {
        Usage.requireOpen(by);
        // Who deletes or saves it meanwhile looks for its runs and approvals, and must see this
        // one.
        template.lock();
        var document = TemplateReader.read(facts.document());
        if (!Elsewhere.is(document)) {
            Usage.requireDisk(by, document.properties().diskGb());
        }
        var run = new Run();
        run.number = RunCounter.locked(by.tenantId()).next();
        run.teamId = template.teamId;
        run.templateId = template.id;
        run.templateName = template.name;
        run.templateVersion = version.number;
        run.fingerprint = version.fingerprint;
        var inputs =
                RunInputs.of(
                        template.id,
                        facts.document(),
                        facts.frozen(),
                        facts.network(),
                        facts.inherited().guardrails());
        run.inputsId = inputs.id;
        run.capability = facts.capability();
        run.ancestors = facts.inherited().ancestors();
        run.exceptions = facts.inherited().exceptions();
        run.secrets = facts.secrets();
        run.parameters = facts.parameters();
        run.reuse = facts.way().reuse();
        run.patches = facts.way().patches();
        run.resumes = facts.way().resumes();
        run.retryOf = facts.retryOf() == null ? null : facts.retryOf().number;
        run.requestedBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        run.requestedByName = by.personName();
        run.requestedAt = Instant.now();
        // The gates stand between every way in and the queue.
        var approval =
                Gates.ask(
                        by,
                        new Question(
                                template,
                                version,
                                document,
                                inputs.network,
                                inputs.guardrails,
                                run.secrets,
                                run.parameters,
                                run.subject(),
                                facts.act()));
        run.begin(approval != null);
        run.tell(
                by,
                EventKind.RUN_REQUESTED,
                run.patches
                        ? Map.of("version", version.number, "updates", "with all updates")
                        : Map.of("version", version.number));
        return run;
    }
}
