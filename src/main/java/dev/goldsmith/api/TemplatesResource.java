package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Import;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateKind;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class TemplatesResource {
    /** UTF-8 bytes of a body. A template names its scripts; it doesn't carry an archive of them. */
    static final int SIZE_LIMIT = 1 << 20;

    @Inject Caller caller;
    @Inject TemplateSave templates;
    @Inject Idempotency idempotency;

    public record TemplateLine(
            String team, String name, String kind, int version, Instant updatedAt) {}

    /**
     * @param state {@code created}, {@code newVersion} or {@code unchanged}
     * @param run number of the run that was asked for with it; null: none was
     */
    public record SavedTemplate(
            String team,
            String name,
            String kind,
            int version,
            String fingerprint,
            String state,
            @Nullable Long run,
            @JsonProperty("import") ImportReport report) {}

    /**
     * What became of the body.
     *
     * @param form {@code bare}, {@code resource} or {@code deployment}
     */
    public record ImportReport(String form, List<ReportLine> lines) {
        static ImportReport of(Import imported) {
            return new ImportReport(
                    imported.form().word,
                    imported.lines().stream()
                            .map(l -> new ReportLine(l.path(), l.verdict().word(), l.text()))
                            .toList());
        }
    }

    /**
     * @param verdict {@code taken}, {@code adapted}, {@code defaulted} or {@code leftOut}
     */
    public record ReportLine(String path, String verdict, String text) {}

    public record VersionLine(
            int version, String fingerprint, String author, String note, Instant createdAt) {}

    /**
     * One version of a template.
     *
     * @param document the AIB template, as it was saved
     * @param files what its scripts and files were when it was saved
     */
    public record TemplateDocument(
            String team,
            String name,
            String kind,
            int version,
            String fingerprint,
            String author,
            String note,
            Instant createdAt,
            List<FrozenFile> files,
            @JsonRawValue @Schema(implementation = Object.class) String document) {}

    @GET
    @Path("templates")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listTemplates",
            summary = "The templates that you read, by name",
            description =
                    "`kind` is `baseline` or `derivative`. `source` lists those that start from an"
                            + " image, `gallery/image`, or from a version of one,"
                            + " `gallery/image/1.0.0` or `gallery/image/latest`; several with"
                            + " commas between.")
    public Page<TemplateLine> list(
            @QueryParam("team") @Nullable String team,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("source") @Nullable String source,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var filter =
                new Template.Filter(
                        team,
                        kind == null
                                ? null
                                : Fields.oneOf(
                                        "kind", kind, TemplateKind.values(), TemplateKind::word),
                        source == null ? null : SourceImage.parse(source));
        return TemplateList.page(caller.access(), filter, after, Query.limit(limit))
                .map(row ->
                        new TemplateLine(
                                row.team(),
                                row.name(),
                                row.kind().word(),
                                row.version(),
                                row.updatedAt()));
    }

    @Dear
    @PUT
    @Path("teams/{team}/templates/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Operation(
            operationId = "putTemplate",
            summary = "Save a template: make it, or give it a new version",
            description =
                    "The body is an Azure VM Image Builder template of at most 1 MiB, bare, as the"
                            + " resource out of an ARM deployment template, or as a whole one,"
                            + " alone or as `{\"template\": …, \"parameters\": …}`; comments are"
                            + " allowed. Of several image templates in one file the one with this"
                            + " name is taken. `import` says line by line what was taken,"
                            + " defaulted or left out. Its scripts and files are fetched and"
                            + " frozen now. 201: created; 200: `newVersion`, or"
                            + " `unchanged` when nothing differs from the latest version."
                            + " `If-Match` takes the latest version's `ETag`, and answers 412 when"
                            + " somebody was faster; a body equal to the latest version is"
                            + " `unchanged` by whichever `If-Match`. `run=true` builds it, also"
                            + " when it is unchanged: the version is saved and `run` asked for"
                            + " together, or neither is. A repeat by the same `Idempotency-Key`"
                            + " then asks for no second run.")
    public Response put(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("note") @Nullable String note,
            @QueryParam("run") @Nullable String run,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Nullable String body) {
        var by = caller.access();
        var imported = Import.of(by.tenantId(), team, sized(body == null ? "" : body), "", name);
        boolean build = Query.flag("run", run);
        return templates.save(
                by,
                team,
                name,
                imported,
                fingerprint(ifMatch),
                note == null ? "" : note,
                saved ->
                        idempotency.once(
                                build ? key : null,
                                "version " + saved.version().number,
                                () ->
                                        answer(
                                                team,
                                                saved,
                                                build ? Run.request(by, saved).number : null,
                                                imported)));
    }

    private static Response answer(
            String team, TemplateSave.Saved saved, @Nullable Long run, Import imported) {
        var template = saved.template();
        var version = saved.version();
        boolean created = saved.outcome() == TemplateSave.Outcome.CREATED;
        return Response.status(created ? Response.Status.CREATED : Response.Status.OK)
                .tag(new EntityTag(version.fingerprint))
                .entity(
                        new SavedTemplate(
                                team.toLowerCase(java.util.Locale.ROOT),
                                template.name,
                                template.kind.word(),
                                version.number,
                                version.fingerprint,
                                word(saved.outcome()),
                                run,
                                ImportReport.of(imported)))
                .build();
    }

    @GET
    @Path("teams/{team}/templates/{name}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getTemplate", summary = "The latest version of a template")
    public Response get(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @Context Request request) {
        var where = Team.require(team, caller.access(), Permission.READ);
        var template = Template.require(where, name);
        return document(where, template, template.latest(), request);
    }

    @GET
    @Path("teams/{team}/templates/{name}/versions")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listTemplateVersions",
            summary = "The history of a template, newest first")
    public Page<VersionLine> versions(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var template = Template.require(Team.require(team, caller.access(), Permission.READ), name);
        var before = Query.after(after);
        return TemplateVersion.page(
                        template,
                        before == null ? null : (int) Math.min(before, Integer.MAX_VALUE),
                        Query.limit(limit))
                .map(row ->
                        new VersionLine(
                                row.number(),
                                row.fingerprint(),
                                row.author(),
                                row.note(),
                                row.createdAt()));
    }

    @GET
    @Path("teams/{team}/templates/{name}/versions/{number}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getTemplateVersion", summary = "One version of a template")
    public Response version(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("number") String number,
            @Context Request request) {
        var where = Team.require(team, caller.access(), Permission.READ);
        var template = Template.require(where, name);
        return document(
                where,
                template,
                TemplateVersion.require(
                        template, (int) PathNumber.of(number, "version", Integer.MAX_VALUE)),
                request);
    }

    private static Response document(
            Team team, Template template, TemplateVersion version, Request request) {
        var tag = new EntityTag(version.fingerprint);
        var same = request.evaluatePreconditions(tag);
        if (same != null) {
            return same.tag(tag).build();
        }
        return Response.ok(
                        new TemplateDocument(
                                team.slug,
                                template.name,
                                template.kind.word(),
                                version.number,
                                version.fingerprint,
                                version.authorName,
                                version.note,
                                version.createdAt,
                                FrozenFile.read(version.frozen),
                                version.document))
                .tag(tag)
                .build();
    }

    private static String sized(String body) {
        if (body.getBytes(StandardCharsets.UTF_8).length > SIZE_LIMIT) {
            throw Refused.field(
                    Refusal.TOO_LARGE,
                    "$",
                    "The template has more than %,d bytes (1 MiB), the limit; put scripts and files where 'scriptUri' and 'sourceUri' can name them."
                            .formatted(SIZE_LIMIT));
        }
        return body;
    }

    static @Nullable String fingerprint(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return ifMatch == null ? null : "*";
        }
        var tag = ifMatch.strip();
        boolean quoted = tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"");
        if (!quoted || tag.indexOf('"', 1) != tag.length() - 1) {
            throw Query.fault(
                    "If-Match",
                    "If-Match must be one ETag in double quotes, as the last answer had it, or *; it is '%s'."
                            .formatted(ifMatch));
        }
        return tag.substring(1, tag.length() - 1);
    }

    private static String word(TemplateSave.Outcome outcome) {
        return switch (outcome) {
            case CREATED -> "created";
            case NEW_VERSION -> "newVersion";
            case UNCHANGED -> "unchanged";
        };
    }
}
