package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.lifecycle.Uses;
import dev.goldsmith.tenant.Permission;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several versions of an image deleted at once: who uses each is shown first, and each goes by the
 * same verb as on its own page, in a transaction of its own.
 */
@Path("/t/{slug}/gallery/{gallery}/{image}/deletions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class VersionBulkPages {
    @Inject Caller caller;

    record Ask(String root, String base, String image, List<Line> lines, Form form)
            implements TemplateInstance {}

    /**
     * @param uses who uses it
     */
    record Line(String number, Uses uses) {}

    record Done(String root, String base, String image, List<Outcome> outcomes)
            implements TemplateInstance {}

    /**
     * @param why it is still there; null: it is gone
     */
    record Outcome(String number, @Nullable String why) {}

    @GET
    @Allow(Permission.EDIT)
    @Transactional
    public TemplateInstance ask(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("version") List<String> versions) {
        var at = own(gallery, image);
        return page(at, picked(versions), Form.empty());
    }

    private Ask page(Shelved at, List<String> versions, Form form) {
        var by = caller.access();
        return new Ask(
                "/t/" + by.tenantSlug(),
                base(at),
                at.definition().name,
                versions.stream()
                        .map(it -> ImageVersion.require(at.definition(), it))
                        .map(it -> new Line(it.number().toString(), Uses.ofDeleted(by, at, it)))
                        .toList(),
                form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response delete(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        QuarkusTransaction.joiningExisting().run(() -> own(gallery, image));
        var versions = picked(form.all("version"));
        return form.answer(
                () -> {
                    if (!form.value("confirm").strip().equals(image)) {
                        throw Refused.field(
                                Refusal.INVALID_REQUEST,
                                "confirm",
                                "To delete the versions type the image's name, '%s'."
                                        .formatted(image));
                    }
                    var outcomes =
                            versions.stream()
                                    .map(it -> new Outcome(it, deleted(gallery, image, it, form)))
                                    .toList();
                    return QuarkusTransaction.joiningExisting()
                            .call(() -> Form.page(done(own(gallery, image), outcomes)));
                },
                again -> page(own(gallery, image), versions, again));
    }

    private Done done(Shelved at, List<Outcome> outcomes) {
        return new Done(
                "/t/" + caller.access().tenantSlug(), base(at), at.definition().name, outcomes);
    }

    /** Null when it is; else why not. */
    private @Nullable String deleted(String gallery, String image, String number, Form form) {
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> {
                        var at = own(gallery, image);
                        Ending.delete(
                                caller.access(),
                                at,
                                ImageVersion.require(at.definition(), number),
                                uses -> ImagePages.requireSeen(uses, form.value("uses." + number)));
                    });
            return null;
        } catch (Refused refused) {
            return refused.detail();
        }
    }

    private static List<String> picked(List<String> versions) {
        if (versions.isEmpty() || versions.size() > Page.MAX_LIMIT) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "version",
                    "Select the versions first, %d at most.".formatted(Page.MAX_LIMIT));
        }
        return versions.stream().distinct().toList();
    }

    private Shelved own(String gallery, String image) {
        var at = ImageDefinition.own(caller.access(), gallery, image);
        caller.access().require(Permission.EDIT, at.gallery().teamId, "gallery " + gallery);
        return at;
    }

    private String base(Shelved at) {
        return "/t/%s/gallery/%s/%s"
                .formatted(caller.access().tenantSlug(), at.gallery().name, at.definition().name);
    }
}
