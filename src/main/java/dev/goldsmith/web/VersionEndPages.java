package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.lifecycle.Uses;
import dev.goldsmith.tenant.Permission;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** When a version ends, and who builds on it. */
@Path("/t/{slug}/gallery/{gallery}/{image}/{version}/end")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class VersionEndPages {
    @Inject Caller caller;

    /**
     * @param base URL of the image definition
     */
    record End(
            String root,
            String base,
            ImageDefinition image,
            ImageVersion version,
            Uses uses,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.EDIT)
    @Transactional
    public TemplateInstance show(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        return page(own(gallery, image), number, null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response set(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var at = own(gallery, image);
                    var version = ImageVersion.require(at.definition(), number);
                    var end = new ImageVersion.End(Days.end(form, "end"));
                    Ending.version(
                            caller.access(),
                            at,
                            version,
                            new ImageVersion.Change(null, end, null),
                            uses -> requireUnused(uses, form));
                    return URI.create(base(at) + "/" + version.number());
                },
                again -> page(own(gallery, image), number, again));
    }

    private static void requireUnused(Uses uses, Form form) {
        if (!uses.isEmpty() && form.text("confirm") == null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "end",
                    "This version is used, and would end immediately. Confirm that below, or enter a later date.");
        }
    }

    private End page(Shelved at, String number, @Nullable Form again) {
        var version = ImageVersion.require(at.definition(), number);
        return new End(
                "/t/" + caller.access().tenantSlug(),
                base(at),
                at.definition(),
                version,
                Uses.ofEnded(caller.access(), at, version),
                again == null ? Form.filled("end", Days.of(version.endOfLifeAt)) : again);
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
