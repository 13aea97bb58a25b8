package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import dev.goldsmith.kernel.SentText;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Extent;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Bringing;
import dev.goldsmith.template.Import;
import dev.goldsmith.template.ImportLine;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.Draft;
import dev.goldsmith.web.editor.Faults;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** A template that somebody brings along: looked at line by line before it is saved. */
@Path("/t/{slug}/templates/import")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ImportPages {
    @Inject Caller caller;
    @Inject TemplateEditor editor;
    @Inject TemplatePages pages;
    @Inject TemplateSave templates;

    /** What was handed in: a file counts before what was pasted. */
    public static class Handed {
        @RestForm @Nullable String team;
        @RestForm @Nullable String name;
        @RestForm @Nullable String text;
        @RestForm @Nullable String parameters;
        @RestForm @Nullable String action;
        @RestForm @Nullable FileUpload file;
        @RestForm @Nullable FileUpload parametersFile;
    }

    /**
     * @param title what it was taken for, or empty when it can't be read
     * @param lines refused ones first
     * @param json the document that would be saved, or empty
     */
    record Looked(
            String root,
            Team team,
            String name,
            String title,
            List<ImportLine> lines,
            String text,
            String parameters,
            String json) {
        public long refused() {
            return count(ImportLine.Verdict.REFUSED);
        }

        /** Whether a single thing is wrong. */
        public boolean isNearly() {
            return refused() == 1;
        }

        public boolean isSound() {
            return refused() == 0;
        }

        public long taken() {
            return count(ImportLine.Verdict.TAKEN);
        }

        public long adapted() {
            return count(ImportLine.Verdict.ADAPTED);
        }

        public long defaulted() {
            return count(ImportLine.Verdict.DEFAULTED);
        }

        public long leftOut() {
            return count(ImportLine.Verdict.LEFT_OUT);
        }

        private long count(ImportLine.Verdict verdict) {
            return lines.stream().filter(l -> l.verdict() == verdict).count();
        }
    }

    record Review(Looked it) implements TemplateInstance {}

    @Dear
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Allow(Permission.EDIT)
    public Response create(Handed handed) {
        var by = caller.access();
        var team = inTransaction(() -> Team.require(or(handed.team), by, Permission.EDIT));
        var typed = or(handed.name).strip();
        String text = "";
        String parameters = "";
        Import imported;
        try {
            text = content(handed.file, handed.text, "text");
            parameters = content(handed.parametersFile, handed.parameters, "parameters");
            imported = Bringing.of(by.tenantId(), team.slug, text, parameters, typed);
        } catch (Refused refused) {
            return page(team, typed, null, violations(refused), text, parameters, refused);
        }
        var name = typed.isEmpty() ? imported.name() : typed;
        var faults = new ArrayList<Violation>();
        Refused refusal = null;
        try {
            if ("edit".equals(handed.action) && imported.isSound() && Template.isName(name)) {
                Extent.requireShowable(imported.document());
                return editor(team, name, imported);
            }
            if ("save".equals(handed.action)) {
                templates.save(by, team.slug, name, imported, TemplateSave.NONE, "Imported");
                return Response.seeOther(
                                URI.create(
                                        "/t/%s/teams/%s/templates/%s?said=saved"
                                                .formatted(by.tenantSlug(), team.slug, name)))
                        .build();
            }
            templates.check(by, team, name, imported);
        } catch (Refused refused) {
            refusal = refused;
            faults.addAll(violations(refused));
        }
        return page(team, name, imported, faults, text, parameters, refusal);
    }

    private Response editor(Team team, String name, Import imported) {
        var page =
                inTransaction(() ->
                        new TemplatePages.Editor(
                                        pages.newFrame(team, name, "Imported"),
                                        editor.view(
                                                caller.access(),
                                                team,
                                                null,
                                                Draft.of(imported.document()),
                                                Faults.NONE))
                                .render());
        return Response.ok(page, "text/html; charset=utf-8").build();
    }

    private Response page(
            Team team,
            String name,
            @Nullable Import imported,
            List<Violation> faults,
            String text,
            String parameters,
            @Nullable Refused refused) {
        var refusals =
                faults.stream()
                        .map(v ->
                                new ImportLine(v.path(), ImportLine.Verdict.REFUSED, v.message()));
        var lines =
                Stream.concat(refusals, imported == null ? Stream.of() : imported.lines().stream())
                        .toList();
        var looked =
                new Looked(
                        "/t/" + caller.access().tenantSlug(),
                        team,
                        name,
                        imported == null ? "" : imported.title(),
                        lines,
                        text,
                        parameters,
                        imported == null ? "" : TemplateWriter.pretty(imported.document()));
        return Response.status(refused == null ? 200 : refused.refusal.status)
                .type("text/html; charset=utf-8")
                .entity(new Review(looked).render())
                .build();
    }

    /** Only what whoever handed it in can mend; anything else is for the error page. */
    private static List<Violation> violations(Refused refused) {
        if (!MENDABLE.contains(refused.refusal)) {
            throw refused;
        }
        return refused.violations.isEmpty()
                ? List.of(new Violation("$", refused.detail()))
                : refused.violations;
    }

    private static final Set<Refusal> MENDABLE =
            Set.of(
                    Refusal.INVALID_TEMPLATE,
                    Refusal.INVALID_REQUEST,
                    Refusal.MALFORMED_JSON,
                    Refusal.FETCH_FAILED,
                    Refusal.TOO_LARGE,
                    Refusal.CONFLICT);

    private static String content(@Nullable FileUpload file, @Nullable String text, String field) {
        if (file == null || file.size() == 0) {
            return whole(or(text), field);
        }
        if (file.size() > SentJson.BYTES) {
            throw Refused.field(
                    Refusal.TOO_LARGE,
                    field,
                    "The file has more than %,d bytes (4 MiB), the limit."
                            .formatted(SentJson.BYTES));
        }
        try {
            return SentText.of(Files.readAllBytes(file.uploadedFile()));
        } catch (Refused refused) {
            throw Refused.field(refused.refusal, field, refused.detail());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever read the form has put this sign where they found no character. */
    private static String whole(String text, String field) {
        int lost = text.indexOf('\uFFFD');
        if (lost >= 0) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "Character %,d can't be read: this wasn't sent as UTF-8.".formatted(lost + 1));
        }
        return text;
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> T inTransaction(java.util.concurrent.Callable<T> work) {
        return QuarkusTransaction.joiningExisting().call(work);
    }
}
