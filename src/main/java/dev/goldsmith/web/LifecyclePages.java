package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.DryRun;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.lifecycle.Retention;
import dev.goldsmith.lifecycle.RetentionRule;
import dev.goldsmith.lifecycle.Uses;
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
import org.jspecify.annotations.Nullable;

/** When an image ends, and which of its versions are deleted without a person. */
@Path("/t/{slug}/gallery/{gallery}/{image}/lifecycle")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class LifecyclePages {
    @Inject Caller caller;

    /**
     * @param base URL of the image definition
     * @param retention null: all versions are kept
     * @param run what the rule would do; null: there is none
     * @param uses who builds on the image, for who is asked to confirm
     */
    record Lifecycle(
            String root,
            String base,
            ImageDefinition image,
            Team team,
            @Nullable Retention retention,
            @Nullable DryRun run,
            Uses uses,
            boolean mayEdit,
            Form form,
            String done)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("said") @Nullable String said) {
        return page(
                ImageDefinition.own(caller.access(), gallery, image),
                after == null ? null : VersionNumber.parse(after).orElse(null),
                null,
                switch (said) {
                    case "ends" -> "The end of life is saved.";
                    case "rule" -> "The rule is saved. It deletes nothing until you turn it on.";
                    case "on" -> "The rule is on.";
                    case "off" -> "The rule is off.";
                    case "removed" -> "The rule is removed. All versions are kept.";
                    case null, default -> "";
                });
    }

    @POST
    @Path("end")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response end(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return submit(
                gallery,
                image,
                form,
                "ends",
                at ->
                        Ending.image(
                                caller.access(),
                                at,
                                Days.end(form, "end"),
                                form.has("ended", "refuse"),
                                uses -> requireUnused(uses, form)));
    }

    private static void requireUnused(Uses uses, Form form) {
        if (!uses.isEmpty() && form.text("confirm") == null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "end",
                    "This image is used, and would end immediately with all its versions. Confirm that below, or enter a later date.");
        }
    }

    @POST
    @Path("retention")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response retention(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return submit(
                gallery,
                image,
                form,
                "rule",
                at ->
                        Retention.set(
                                caller.access(),
                                at,
                                RetentionRule.of(
                                        form.number("keepNewest"), form.number("keepDays"))));
    }

    /** Turns the rule on or off, or takes it away. */
    @POST
    @Path("retention/state")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response state(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        var state = form.value("state");
        return submit(
                gallery,
                image,
                form,
                state.equals("on") || state.equals("removed") ? state : "off",
                at -> {
                    switch (state) {
                        case "on" -> Retention.enable(caller.access(), at, form.number("deletes"));
                        case "removed" -> Retention.remove(caller.access(), at);
                        default -> Retention.disable(caller.access(), at);
                    }
                });
    }

    private interface Act {
        void on(Shelved at);
    }

    private Response submit(String gallery, String image, Form form, String said, Act act) {
        return form.submit(
                () -> {
                    var at = ImageDefinition.own(caller.access(), gallery, image);
                    Retention.requireOwner(caller.access(), at);
                    act.on(at);
                    return URI.create(base(at) + "/lifecycle?said=" + said);
                },
                again ->
                        page(
                                ImageDefinition.own(caller.access(), gallery, image),
                                null,
                                again,
                                ""));
    }

    private Lifecycle page(
            Shelved at, @Nullable VersionNumber before, @Nullable Form again, String done) {
        var definition = at.definition();
        var retention = Retention.of(definition);
        var stored =
                Form.filled(
                        "end",
                        Days.of(definition.endOfLifeAt),
                        "ended",
                        definition.endedRefused ? "refuse" : "warn",
                        "keepNewest",
                        retention == null ? "10" : String.valueOf(retention.keepNewest),
                        "keepDays",
                        retention == null || retention.keepDays == null
                                ? null
                                : String.valueOf(retention.keepDays));
        return new Lifecycle(
                "/t/" + caller.access().tenantSlug(),
                base(at),
                definition,
                Team.findById(at.gallery().teamId),
                retention,
                retention == null
                        ? null
                        : DryRun.of(definition, retention.rule(), before, Page.DEFAULT_LIMIT),
                // Looked for among all versions, when somebody has asked for it to end.
                again == null ? Uses.NONE : Uses.ofEnded(caller.access(), at),
                caller.access().may(Permission.OWN, at.gallery().teamId),
                again == null ? stored : again.over(stored),
                done);
    }

    private String base(Shelved at) {
        return "/t/%s/gallery/%s/%s"
                .formatted(caller.access().tenantSlug(), at.gallery().name, at.definition().name);
    }
}
