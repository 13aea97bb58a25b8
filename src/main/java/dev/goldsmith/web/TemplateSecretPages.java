package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.secret.SecretUse;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which secrets the scripts of a template are given. */
@Path("/t/{slug}/teams/{team}/templates/{name}/secrets")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateSecretPages {
    @Inject Caller caller;

    /**
     * @param base URL of the template
     * @param set null: nobody ever set any
     * @param steps names of those that run a script
     */
    record Given(
            String root,
            String base,
            Team team,
            String name,
            @Nullable TemplateSecrets set,
            List<String> steps,
            boolean mayEdit,
            boolean saved,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("said") @Nullable String said) {
        return page(team, name, Form.empty(), "saved".equals(said));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response set(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.EDIT);
                    var template = Template.require(team, name);
                    var wishes =
                            form.value("uses")
                                    .lines()
                                    .map(String::strip)
                                    .filter(it -> !it.isEmpty())
                                    .map(TemplateSecretPages::wish)
                                    .toList();
                    TemplateSecrets.put(by, team, template, wishes);
                    return URI.create(
                            "/t/%s/teams/%s/templates/%s/secrets?said=saved"
                                    .formatted(by.tenantSlug(), team.slug, template.name));
                },
                it -> page(slug, name, it, false));
    }

    /** {@code VARIABLE = team/SECRET @ step}, of which the first and the last may be missing. */
    private static TemplateSecrets.Wish wish(String line) {
        int at = line.indexOf('@');
        var step = at < 0 ? null : line.substring(at + 1);
        var given = at < 0 ? line : line.substring(0, at);
        int equals = given.indexOf('=');
        return new TemplateSecrets.Wish(
                given.substring(equals + 1).strip(),
                equals < 0 ? null : given.substring(0, equals),
                step);
    }

    private static String line(SecretUse use) {
        return "%s = %s%s"
                .formatted(
                        use.variable(), use.secret(), use.step() == null ? "" : " @ " + use.step());
    }

    private Given page(String slug, String name, Form form, boolean saved) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var template = Template.require(team, name);
        var root = "/t/" + by.tenantSlug();
        var set = TemplateSecrets.of(template);
        var lines =
                set == null
                        ? ""
                        : set.uses().stream()
                                .map(TemplateSecretPages::line)
                                .collect(Collectors.joining("\n"));
        return new Given(
                root,
                "%s/teams/%s/templates/%s".formatted(root, team.slug, template.name),
                team,
                template.name,
                set,
                TemplateSecrets.scripts(TemplateReader.read(template.latest().document)).toList(),
                by.may(Permission.EDIT, team.id),
                saved,
                form.over(Form.filled("uses", lines)));
    }
}
