package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.secret.Parameter;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.secret.TemplateSecrets;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What whoever asks for a build of a template can say. */
@Path("/t/{slug}/teams/{team}/templates/{name}/parameters")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateParameterPages {
    private static final int BLANK = 2;

    /** A form that somebody made up has no more either. */
    private static final int MOST_ROWS = 40;

    private static final List<String> FIELDS =
            List.of("name", "type", "default", "allowed", "required", "steps", "description");

    @Inject Caller caller;

    /**
     * @param base URL of the template
     * @param set null: nobody ever declared any
     * @param scripts names of the steps that run a script
     */
    record Declared(
            String root,
            String base,
            String name,
            @Nullable TemplateParameters set,
            List<Row> rows,
            List<String> scripts,
            boolean mayEdit,
            boolean saved,
            Form form)
            implements TemplateInstance {}

    /** Where one parameter stands in the form. */
    public record Row(int index) {
        public String name(String field) {
            return "parameters[%d].%s".formatted(index, field);
        }

        public String id(String field) {
            return "p%d-%s".formatted(index, field);
        }

        public List<String> types() {
            return Arrays.stream(Parameter.Type.values()).map(Parameter.Type::word).toList();
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("said") @Nullable String said) {
        return page(team, name, null, "saved".equals(said));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response set(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = closedUp(Form.of(typed));
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.EDIT);
                    var template = Template.require(team, name);
                    TemplateParameters.put(by, team, template, wishes(form));
                    return URI.create(
                            "/t/%s/teams/%s/templates/%s/parameters?said=saved"
                                    .formatted(by.tenantSlug(), team.slug, template.name));
                },
                it -> page(slug, name, it, false));
    }

    /** Without the rows that have no name, so that a fault names the row that comes back. */
    private static Form closedUp(Form form) {
        var typed = new MultivaluedHashMap<String, String>();
        typed.putSingle(Idempotency.FIELD, form.value(Idempotency.FIELD));
        int next = 0;
        for (int i = 0; i < MOST_ROWS; i++) {
            if (form.text(new Row(i).name("name")) == null) {
                continue;
            }
            for (var field : FIELDS) {
                typed.putSingle(new Row(next).name(field), form.value(new Row(i).name(field)));
            }
            next++;
        }
        return Form.of(typed);
    }

    private static List<Parameter.Wish> wishes(Form form) {
        var wishes = new ArrayList<Parameter.Wish>();
        for (int i = 0; form.text(new Row(i).name("name")) != null; i++) {
            var row = new Row(i);
            wishes.add(
                    new Parameter.Wish(
                            form.value(row.name("name")),
                            form.value(row.name("type")),
                            form.value(row.name("default")),
                            form.value(row.name("allowed")).lines().toList(),
                            form.has(row.name("required"), "true"),
                            form.value(row.name("steps")).lines().toList(),
                            form.value(row.name("description"))));
        }
        return wishes;
    }

    private static Form filled(List<Parameter> declared) {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < declared.size(); i++) {
            var it = declared.get(i);
            var values =
                    List.of(
                            it.name(),
                            it.type().word(),
                            it.byDefault() == null ? "" : it.byDefault(),
                            String.join("\n", it.allowed()),
                            String.valueOf(it.required()),
                            String.join("\n", it.steps()),
                            it.description() == null ? "" : it.description());
            for (int f = 0; f < FIELDS.size(); f++) {
                pairs.add(new Row(i).name(FIELDS.get(f)));
                pairs.add(values.get(f));
            }
        }
        return Form.filled(pairs.toArray(String[]::new));
    }

    private Declared page(String slug, String name, @Nullable Form refused, boolean saved) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        var root = "/t/" + by.tenantSlug();
        var set = TemplateParameters.of(template);
        var form = refused == null ? filled(set == null ? List.of() : set.all()) : refused;
        boolean mayEdit = by.may(Permission.EDIT, team.id);
        int many = wishes(form).size();
        return new Declared(
                root,
                "%s/teams/%s/templates/%s".formatted(root, team.slug, template.name),
                template.name,
                set,
                IntStream.range(0, many + (mayEdit ? BLANK : 0)).mapToObj(Row::new).toList(),
                TemplateSecrets.scripts(TemplateReader.read(template.latest().document)).toList(),
                mayEdit,
                saved,
                form);
    }
}
