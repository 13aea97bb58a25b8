package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The button "Build". */
@Path("/t/{slug}/teams/{team}/templates/{name}/runs")
@RunOnVirtualThread
public class TemplateRunPages {
    @Inject Caller caller;
    @Inject Idempotency idempotency;

    /**
     * @param version empty: the latest
     * @param patch {@code true}: with all updates
     * @param noCache {@code true}: all steps run
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.RUN)
    public Response create(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @FormParam("version") @Nullable String version,
            @FormParam("patch") boolean patch,
            @FormParam("noCache") boolean noCache,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return request(team, name, number(version), patch, noCache, key);
    }

    /** Queues a run and leads to its page; a second click leads to the first one's. */
    Response request(String teamSlug, String name, @Nullable Integer number, @Nullable String key) {
        return request(teamSlug, name, number, false, false, key);
    }

    private Response request(
            String teamSlug,
            String name,
            @Nullable Integer number,
            boolean patch,
            boolean noCache,
            @Nullable String key) {
        var by = caller.access();
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        once(
                                key,
                                number,
                                () -> {
                                    var team = Team.require(teamSlug, by, Permission.RUN);
                                    var template = Template.require(team, name);
                                    var version =
                                            number == null
                                                    ? template.latest()
                                                    : TemplateVersion.require(template, number);
                                    return patch
                                            ? Run.patch(by, template, version)
                                            : Run.request(by, template, version, noCache);
                                }));
    }

    /** The same of what is being saved in this transaction. */
    Response request(TemplateSave.Saved saved, @Nullable String key) {
        return once(key, saved.version().number, () -> Run.request(caller.access(), saved));
    }

    private Response once(@Nullable String key, @Nullable Integer version, Supplier<Run> work) {
        return idempotency.once(
                key,
                "version " + version,
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
