package dev.goldsmith.template;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Saves a template: reads the document, refuses what can't be built, fetches and freezes what it
 * names, and keeps it as a new version unless nothing changed. Fetching can take a while, so it
 * happens before the transaction that saves.
 */
@ApplicationScoped
public class TemplateSave {
    /** For {@code ifMatch}: there may be no template of that name yet. */
    public static final String NONE = "";

    private static final int LONGEST_NOTE = 500;

    @Inject Freezer freezer;
    @Inject DocumentChecks documents;
    @Inject KeptAddresses addresses;
    @Inject Instance<ImageReferences> references;
    @Inject jakarta.enterprise.event.Event<NewVersion> newVersions;

    public enum Outcome {
        CREATED,
        NEW_VERSION,
        UNCHANGED
    }

    /** Told in the transaction that saves a version. */
    public record NewVersion(Access by, Template template, TemplateVersion version) {}

    public record Saved(Template template, TemplateVersion version, Outcome outcome) {}

    /**
     * @param json the document, bare or as a resource of an ARM template
     * @param ifMatch fingerprint that the latest version must have, {@code *} any, {@link #NONE}
     *     when there may be none, null unasked
     * @param note what changed, in the author's words; may be empty
     */
    public Saved save(
            Access by,
            String teamSlug,
            String name,
            String json,
            @Nullable String ifMatch,
            String note) {
        return save(by, teamSlug, name, json, ifMatch, note, Function.identity());
    }

    /**
     * As {@link #save(Access, String, String, String, String, String)}.
     *
     * @param then done in the transaction that keeps it: both, or neither
     */
    public <T> T save(
            Access by,
            String teamSlug,
            String name,
            String json,
            @Nullable String ifMatch,
            String note,
            Function<Saved, T> then) {
        Template.requireName(name);
        requireNote(note);
        var team = inTransaction(() -> Team.require(teamSlug, by, Permission.EDIT));
        var document = checked(by, team, name, addresses.hidden(team, json));
        var frozen = freezer.freeze(team, document);
        return inTransaction(
                () -> then.apply(keep(by, team, name, document, frozen, ifMatch, note)));
    }

    /**
     * A new version that differs from the latest in nothing that names a script or a file: what is
     * frozen stays as it is.
     *
     * @param change of the latest document
     */
    public Saved amend(
            Access by,
            String teamSlug,
            String name,
            UnaryOperator<ImageTemplate> change,
            String note) {
        requireNote(note);
        return inTransaction(() -> {
            var team = Team.require(teamSlug, by, Permission.EDIT);
            var template = Template.require(team, name);
            template.lock();
            var latest = template.latest();
            var before = TemplateReader.read(latest.document);
            var document = change.apply(before);
            if (!FetchTarget.of(document).equals(FetchTarget.of(before))) {
                throw new IllegalArgumentException("this change has scripts to fetch: save it");
            }
            var faults =
                    documents.faults(
                            by, team, name, TemplateReader.read(TemplateWriter.toJson(document)));
            if (document.properties().distribute().equals(before.properties().distribute())) {
                // What was wrong before (a version that was built since) isn't this change's doing,
                // unless it is about what it starts from and says so anew.
                var known = documents.faults(by, team, name, before);
                if (!SourceImage.isSame(before, document)) {
                    known.removeIf(it -> it.path().startsWith("$.properties.source"));
                }
                faults.removeAll(known);
            }
            refuse(faults);
            var frozen = FrozenFile.read(latest.frozen);
            return keep(by, team, name, document, frozen, null, note);
        });
    }

    /**
     * As {@link #save(Access, String, String, String, String, String)}, of what somebody brought:
     * faults are told at their places there, and with those around the document.
     */
    public Saved save(
            Access by,
            String teamSlug,
            String name,
            Import imported,
            @Nullable String ifMatch,
            String note) {
        return save(by, teamSlug, name, imported, ifMatch, note, Function.identity());
    }

    /**
     * The same.
     *
     * @param then done in the transaction that keeps it: both, or neither
     */
    public <T> T save(
            Access by,
            String teamSlug,
            String name,
            Import imported,
            @Nullable String ifMatch,
            String note,
            Function<Saved, T> then) {
        if (!imported.isSound()) {
            var team = inTransaction(() -> Team.require(teamSlug, by, Permission.EDIT));
            check(by, team, name, imported);
        }
        var json = imported.document().toString();
        return imported.placing(() -> save(by, teamSlug, name, json, ifMatch, note, then));
    }

    /**
     * Everything that can be said about a document without fetching what it names.
     *
     * @param name of the template that it is a document of; null: that is new
     * @throws Refused with every violation
     */
    public ImageTemplate checked(Access by, Team team, @Nullable String name, String json) {
        return documents.judged(by, team, name, TemplateReader.tree(json)).sound();
    }

    /** The same of what somebody brought, told at its places there. */
    public void check(Access by, Team team, @Nullable String name, Import imported) {
        imported.placing(() -> documents.judged(by, team, name, imported.document()).sound());
        imported.requireSound();
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new Refused(
                    Refusal.INVALID_TEMPLATE,
                    violations.size() == 1
                            ? violations.getFirst().message()
                            : violations.size() + " things in the template can't be built.",
                    violations);
        }
    }

    /** Saves it without what it names, for who undoes the transaction. */
    public void rehearse(Access by, Team team, String name, ImageTemplate document) {
        keep(by, team, name, document, List.of(), null, "");
    }

    Saved keep(
            Access by,
            Team team,
            String name,
            ImageTemplate document,
            List<FrozenFile> frozen,
            @Nullable String ifMatch,
            String note) {
        var existing = Template.locked(team, name);
        var latest = existing == null ? null : existing.latest();
        var fingerprint = fingerprint(document, frozen);
        // Before the match: a save that was sent twice, as by a double click, has been done.
        if (existing != null && latest != null && latest.fingerprint.equals(fingerprint)) {
            return new Saved(existing, latest, Outcome.UNCHANGED);
        }
        if (NONE.equals(ifMatch)) {
            Template.requireFree(team, name);
        } else {
            requireMatch(ifMatch, latest);
        }
        if (!Elsewhere.is(document)) {
            references.forEach(r -> r.prepare(by, team, document));
        }
        var template =
                existing == null
                        ? Template.create(team, name, TemplateKind.of(document))
                        : existing;
        template.describe(document);
        StagingArea.keep(team, template, document);
        template.latestVersion++;
        template.updatedAt = Instant.now();
        var version = new TemplateVersion();
        version.templateId = template.id;
        version.number = template.latestVersion;
        version.document = TemplateWriter.pretty(document);
        version.fingerprint = fingerprint;
        version.frozen = FrozenFile.write(frozen);
        version.note = note;
        version.authorId = by.door() == Access.Door.SYSTEM ? null : by.personId();
        version.authorName = by.personName();
        version.createdAt = template.updatedAt;
        version.persist();
        Event.tell(
                by,
                team.id,
                EventKind.TEMPLATE_SAVED,
                "template/" + team.slug + "/" + template.name,
                Map.of("version", version.number, "fingerprint", fingerprint));
        newVersions.fire(new NewVersion(by, template, version));
        return new Saved(
                template, version, existing == null ? Outcome.CREATED : Outcome.NEW_VERSION);
    }

    private static String fingerprint(ImageTemplate document, List<FrozenFile> frozen) {
        var text = new StringBuilder(TemplateWriter.canonical(document));
        frozen.forEach(f -> text.append('\n').append(f.path()).append(' ').append(f.sha256()));
        return Digest.of(text.toString()).hex();
    }

    private static void requireNote(String note) {
        if (note.length() > LONGEST_NOTE) {
            throw Fields.fault(
                    "note",
                    "A note has at most %d characters; this one has %d."
                            .formatted(LONGEST_NOTE, note.length()));
        }
    }

    static void requireMatch(@Nullable String ifMatch, @Nullable TemplateVersion latest) {
        if (ifMatch == null) {
            return;
        }
        if (latest == null || !(ifMatch.equals("*") || ifMatch.equals(latest.fingerprint))) {
            throw new Refused(
                    Refusal.STALE,
                    latest == null
                            ? "There is no such template yet, so nothing matches If-Match."
                            : "%s saved version %d in the meantime; look at it and save again."
                                    .formatted(latest.authorName, latest.number));
        }
    }

    private static <T> T inTransaction(java.util.concurrent.Callable<T> work) {
        return Redo.call(() -> QuarkusTransaction.joiningExisting().call(work));
    }
}
