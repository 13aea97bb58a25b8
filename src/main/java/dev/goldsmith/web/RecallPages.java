package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.recall.Preview;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.tenant.Access;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Versions that are taken back: what that takes before it does, and how it is given back. */
@Path("/t/{slug}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RecallPages {
    @Inject Caller caller;

    /**
     * @param base URL of the version
     * @param already the recall of this version that is in force; null: none
     */
    record Ask(
            String root,
            String base,
            String imageBase,
            ImageDefinition image,
            ImageVersion version,
            Preview preview,
            @Nullable Recall already,
            Form form)
            implements TemplateInstance {}

    /**
     * @param named whether the reader may know which version was recalled
     * @param owns whether they can restore it
     * @param teams how many images of each team that the reader reads, by slug
     */
    record One(
            String root,
            Recall recall,
            boolean named,
            boolean owns,
            Map<String, Integer> teams,
            Page<RecallList.Taken> taken,
            Page<RecallList.TakenImage> images,
            List<RecallList.Moved> channels,
            Form form)
            implements TemplateInstance {}

    /**
     * @param named see {@link One}
     */
    record Line(Recall recall, boolean named) {}

    record All(String root, List<Line> rows, @Nullable String next) implements TemplateInstance {}

    @Dear
    @GET
    @Path("gallery/{gallery}/{image}/{version}/recall")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance ask(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number) {
        return asking(gallery, image, number, Form.empty());
    }

    private Ask asking(String gallery, String image, String number, Form form) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, gallery, image);
        var version = ImageVersion.require(shelved.definition(), number);
        var imageBase =
                "%s/gallery/%s/%s"
                        .formatted(root(), shelved.gallery().name, shelved.definition().name);
        return new Ask(
                root(),
                imageBase + "/" + version.number(),
                imageBase,
                shelved.definition(),
                version,
                Recall.preview(by, version),
                Recall.of(version),
                form);
    }

    @POST
    @Path("gallery/{gallery}/{image}/{version}/recall")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response recall(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var by = caller.access();
                    var shelved = ImageDefinition.require(by, gallery, image);
                    var version = ImageVersion.require(shelved.definition(), number);
                    return page(Recall.start(by, version, form.value("reason")));
                },
                again -> asking(gallery, image, number, again));
    }

    @GET
    @Path("recalls")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(@QueryParam("after") @Nullable String after) {
        var by = caller.access();
        var page = RecallList.page(by, number(after), Page.DEFAULT_LIMIT);
        return new All(
                root(),
                page.items().stream().map(it -> new Line(it, RecallList.names(by, it))).toList(),
                page.next());
    }

    @GET
    @Path("recalls/{recall}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("recall") long id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("afterImage") @Nullable String afterImage) {
        return one(id, number(after), number(afterImage), Form.empty());
    }

    private One one(long id, @Nullable Long after, @Nullable Long afterImage, Form form) {
        Access by = caller.access();
        var recall = RecallList.require(by, id);
        return new One(
                root(),
                recall,
                RecallList.names(by, recall),
                by.may(Permission.OWN, recall.teamId),
                RecallList.teams(by, recall),
                RecallList.taken(by, recall, after, Page.DEFAULT_LIMIT),
                RecallList.images(by, recall, afterImage, Page.DEFAULT_LIMIT),
                RecallList.channels(by, recall),
                form);
    }

    @POST
    @Path("recalls/{recall}/restoration")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response restore(@PathParam("recall") long id, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var by = caller.access();
                    var recall = RecallList.require(by, id);
                    recall.restore(by, form.value("reason"));
                    return page(recall);
                },
                again -> one(id, null, null, again));
    }

    private URI page(Recall recall) {
        return URI.create("%s/recalls/%d".formatted(root(), recall.id));
    }

    /** Null: it is none. */
    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}
