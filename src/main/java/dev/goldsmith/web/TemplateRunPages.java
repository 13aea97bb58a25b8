package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.secret.Parameter;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The button "Build", and what it asks for. */
@Path("/t/{slug}/teams/{team}/templates/{name}/runs")
@RunOnVirtualThread
public class TemplateRunPages {
    /** What says that the form has had a field for each parameter. */
    private static final String ASKED = "asked";

    /** A field of a value is named so, and as the parameter is. */
    private static final String VALUE = "parameters.";

    @Inject Caller caller;
    @Inject Idempotency idempotency;

    /**
     * The form that asks for the values of a template's parameters.
     *
     * @param base URL of the template
     */
    record Build(String root, String base, String name, int version, List<Asked> asked, Form form)
            implements TemplateInstance {}

    /**
     * @param options what can be chosen; empty: anything can be typed
     */
    public record Asked(Parameter parameter, List<String> options) {
        static Asked of(Parameter it) {
            return new Asked(
                    it,
                    it.type() == Parameter.Type.BOOLEAN ? List.of("true", "false") : it.allowed());
        }

        public String field() {
            return VALUE + parameter.name();
        }

        public boolean canBeEmpty() {
            return !parameter.required();
        }

        /** {@code Which nginx it has. A string, required.} */
        public String hint() {
            var about = parameter.description();
            return "%sA %s%s."
                    .formatted(
                            about == null ? "" : about.replaceFirst("[.]?$", ". "),
                            parameter.type().word(),
                            parameter.required() ? ", required" : "");
        }
    }

    /**
     * @param version empty: the latest
     * @param patch {@code true}: with all updates
     * @param noCache {@code true}: all steps run
     */
    @GET
    @Path("new")
    @Produces(MediaType.TEXT_HTML)
    @Allow(Permission.RUN)
    @Transactional
    public TemplateInstance ask(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("version") @Nullable String version,
            @QueryParam("patch") boolean patch,
            @QueryParam("noCache") boolean noCache) {
        var form =
                Form.filled(
                        "version",
                        version,
                        "patch",
                        String.valueOf(patch),
                        "noCache",
                        String.valueOf(noCache));
        return page(team, name, form);
    }

    /** Takes the fields of {@link #ask}; a button without them leads there, if there are any. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.RUN)
    public Response create(
            @PathParam("team") String team,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        if (!form.has(ASKED, "true")) {
            return request(team, name, form);
        }
        return form.answer(() -> request(team, name, form), it -> page(team, name, it));
    }

    /** Queues a run and leads to its page; a second click leads to the first one's. */
    Response request(String teamSlug, String name, @Nullable String key) {
        return request(teamSlug, name, Form.button(key));
    }

    private Response request(String teamSlug, String name, Form form) {
        var by = caller.access();
        var number = number(form.text("version"));
        boolean patch = form.has("patch", "true");
        boolean noCache = form.has("noCache", "true");
        var values = form.below(VALUE);
        boolean isAsked = form.has(ASKED, "true");
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var team = Team.require(teamSlug, by, Permission.RUN);
                    var template = Template.require(team, name);
                    var declared = TemplateParameters.declared(template);
                    if (!isAsked && !declared.isEmpty()) {
                        return Response.seeOther(asking(team, template, number, patch, noCache))
                                .build();
                    }
                    // What was emptied has no value; the default stood there.
                    declared.forEach(it -> values.putIfAbsent(it.name(), ""));
                    return once(
                            form.text(Idempotency.FIELD),
                            "version %s%s".formatted(number, isAsked ? " " + values : ""),
                            () -> {
                                var version =
                                        number == null
                                                ? template.latest()
                                                : TemplateVersion.require(template, number);
                                return patch
                                        ? Run.patch(by, template, version, values)
                                        : Run.request(by, template, version, noCache, values);
                            });
                });
    }

    private URI asking(
            Team team,
            Template template,
            @Nullable Integer number,
            boolean patch,
            boolean noCache) {
        return URI.create(
                "%s/runs/new?version=%s%s%s"
                        .formatted(
                                base(team, template),
                                number == null ? "" : number,
                                patch ? "&patch=true" : "",
                                noCache ? "&noCache=true" : ""));
    }

    private String base(Team team, Template template) {
        return "/t/%s/teams/%s/templates/%s"
                .formatted(caller.access().tenantSlug(), team.slug, template.name);
    }

    private Build page(String slug, String name, Form form) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.RUN);
        var template = Template.require(team, name);
        var number = number(form.text("version"));
        var version =
                number == null ? template.latest() : TemplateVersion.require(template, number);
        var declared = TemplateParameters.declared(template);
        var document = TemplateReader.read(version.document);
        var initial = new ArrayList<String>();
        for (var it : declared) {
            var value = TemplateParameters.initial(it, document);
            initial.addAll(List.of(VALUE + it.name(), value == null ? "" : value));
        }
        return new Build(
                "/t/" + by.tenantSlug(),
                base(team, template),
                template.name,
                version.number,
                declared.stream().map(Asked::of).toList(),
                form.over(Form.filled(initial.toArray(String[]::new))));
    }

    /** The same of what is being saved in this transaction. */
    Response request(TemplateSave.Saved saved, @Nullable String key) {
        return once(
                key,
                "version " + saved.version().number,
                () -> Run.request(caller.access(), saved));
    }

    private Response once(@Nullable String key, String request, Supplier<Run> work) {
        return idempotency.once(
                key,
                request,
                () ->
                        Response.seeOther(
                                        URI.create(
                                                "/t/%s/runs/%d"
                                                        .formatted(
                                                                caller.access().tenantSlug(),
                                                                work.get().number)))
                                .build());
    }

    private static @Nullable Integer number(@Nullable String version) {
        if (version == null || version.isBlank()) {
            return null;
        }
        if (!version.matches("[1-9]\\d{0,8}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "version",
                    "'version' must be the number of a version, such as 3; it is '%s'."
                            .formatted(version));
        }
        return Integer.valueOf(version);
    }
}
