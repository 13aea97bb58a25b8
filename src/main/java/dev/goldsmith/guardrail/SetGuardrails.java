package dev.goldsmith.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.SourceSystem;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Freezer;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.KeptAddresses;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Sets what a template asks of its descendants. As at the save of a template, scripts and files are
 * fetched and frozen before the transaction that keeps them.
 */
@ApplicationScoped
public class SetGuardrails {
    @Inject Freezer freezer;
    @Inject KeptAddresses addresses;
    @Inject SourceSystem systems;

    /**
     * @param ifMatch number of those that count now, 0 for none; null unasked
     * @return those that count from now on; null when there were none and none are set
     * @throws Refused INVALID_REQUEST with every fault; STALE; FETCH_FAILED
     */
    public @Nullable GuardrailVersion set(
            Access by, String teamSlug, String name, JsonNode json, @Nullable Integer ifMatch) {
        var team = inTransaction(() -> Team.require(teamSlug, by, Permission.OWN));
        var template = inTransaction(() -> Template.require(team, name));
        var guardrails = Guardrails.read(addresses.hidden(team, json));
        inTransaction(() -> requireSystem(by, template, guardrails));
        var frozen = freezer.freeze(team, FetchTarget.of(guardrails));
        return inTransaction(() -> keep(by, teamSlug, name, guardrails, frozen, ifMatch)).orNull();
    }

    /** What descends from it is of its system, for better or worse. */
    private boolean requireSystem(Access by, Template template, Guardrails guardrails) {
        var system = systems.of(by, TemplateReader.read(template.latest().document));
        var faults = system == null ? List.<Violation>of() : system.cannot(guardrails);
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
        }
        return true;
    }

    /** A callable can't give null. */
    private record Kept(@Nullable GuardrailVersion version) {
        @Nullable GuardrailVersion orNull() {
            return version;
        }
    }

    private static Kept keep(
            Access by,
            String teamSlug,
            String name,
            Guardrails guardrails,
            List<FrozenFile> frozen,
            @Nullable Integer ifMatch) {
        var team = Team.require(teamSlug, by, Permission.OWN);
        var template = Template.require(team, name);
        template.lock();
        var before = GuardrailVersion.of(template);
        var fingerprint = fingerprint(guardrails, frozen);
        if (before == null ? guardrails.isEmpty() : before.fingerprint.equals(fingerprint)) {
            return new Kept(before);
        }
        int number = before == null ? 0 : before.number;
        if (ifMatch != null && ifMatch != number) {
            throw new Refused(
                    Refusal.STALE,
                    "Somebody set the guardrails of %s in the meantime; look at them and set yours again."
                            .formatted(template.name));
        }
        var version = new GuardrailVersion();
        version.templateId = template.id;
        version.number = number + 1;
        version.document = TemplateWriter.pretty(guardrails.toJson());
        version.frozen = FrozenFile.write(frozen);
        version.fingerprint = fingerprint;
        version.authorId = by.door() == Access.Door.SYSTEM ? null : by.personId();
        version.authorName = by.personName();
        version.createdAt = Instant.now();
        version.persist();
        Exemption.endAll(
                "baselineId in ?1",
                template.lives(),
                it -> !it.isAbout(version),
                by,
                "The guardrail was changed.");
        Event.tell(
                by,
                template.teamId,
                EventKind.GUARDRAILS_SET,
                "template/" + team.slug + "/" + template.name,
                Map.of("number", version.number, "fingerprint", fingerprint));
        return new Kept(version);
    }

    private static String fingerprint(Guardrails guardrails, List<FrozenFile> frozen) {
        var text = new StringBuilder(guardrails.canonical());
        frozen.forEach(f -> text.append('\n').append(f.path()).append(' ').append(f.sha256()));
        return Digest.of(text.toString()).hex();
    }

    private static <T> T inTransaction(Callable<T> work) {
        return Redo.call(() -> QuarkusTransaction.joiningExisting().call(work));
    }
}
