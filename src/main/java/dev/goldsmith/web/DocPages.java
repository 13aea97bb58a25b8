package dev.goldsmith.web;

import dev.goldsmith.docs.Contents;
import dev.goldsmith.docs.Docs;
import dev.goldsmith.docs.Document;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/**
 * The documentation and the description of the API. Anybody reads them: they are the same in every
 * installation and say nothing of this one (docs/adr/0081).
 */
@Path("/docs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.ANYBODY)
public class DocPages {
    @Inject Docs docs;
    @Inject ApiDescription api;

    /**
     * @param path of the page that is shown
     */
    record Page(
            Contents contents,
            String path,
            Document document,
            RawString html,
            List<Document.Heading> outline)
            implements TemplateInstance {}

    record Api(Contents contents, String path, List<ApiDescription.Topic> topics)
            implements TemplateInstance {}

    record Topic(Contents contents, String path, ApiDescription.Topic topic)
            implements TemplateInstance {}

    @GET
    public TemplateInstance first() {
        return page("");
    }

    @GET
    @Path("openapi")
    public TemplateInstance api() {
        return new Api(docs.contents(), "openapi", api.topics());
    }

    @GET
    @Path("openapi/{topic}")
    public TemplateInstance topic(@PathParam("topic") String slug) {
        return api.topics().stream()
                .filter(it -> it.slug().equals(slug))
                .findFirst()
                .map(it -> new Topic(docs.contents(), "openapi", it))
                .orElseThrow(DocPages::absent);
    }

    @GET
    @Path("{page:.+}")
    public TemplateInstance show(@PathParam("page") String path) {
        return page(path);
    }

    @GET
    @Path("images/{picture:.+}")
    @Produces("image/png")
    public byte[] picture(@PathParam("picture") String file) {
        return docs.picture("images/" + file).orElseThrow(DocPages::absent);
    }

    private TemplateInstance page(String path) {
        var found = docs.find(path).orElseThrow(DocPages::absent);
        var outline = found.outline().stream().filter(it -> it.level() <= 3).toList();
        return new Page(docs.contents(), path, found, new RawString(found.html()), outline);
    }

    private static Refused absent() {
        return new Refused(Refusal.NOT_FOUND, "There is no such page in the documentation.");
    }
}
