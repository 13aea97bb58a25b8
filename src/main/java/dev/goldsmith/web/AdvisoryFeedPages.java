package dev.goldsmith.web;

import dev.goldsmith.advisory.Feed;
import dev.goldsmith.advisory.Feeds;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Where advisories come from; outside of tenants. */
@Path("/admin/advisories")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class AdvisoryFeedPages {
    @Inject Feeds feeds;
    @Inject Operators operators;

    record Advisories(List<Feed> feeds, Form form, String done) implements TemplateInstance {}

    @GET
    public TemplateInstance list(@QueryParam("done") @DefaultValue("") String done) {
        return new Advisories(
                feeds.all(),
                Form.empty(),
                switch (done) {
                    case "added" -> "Feed added. It is imported within a minute.";
                    case "again" -> "The feed is imported again within a minute.";
                    case "imported" -> "File imported.";
                    case "removed" -> "Feed removed.";
                    default -> "";
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    feeds.add(operators.current(), form.text("name"), form.text("url"));
                    return at("added");
                },
                it -> new Advisories(feeds.all(), it, ""));
    }

    @POST
    @Path("files")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response send(
            @RestForm("feed") @DefaultValue("") String feed,
            @RestForm("file") @Nullable FileUpload file)
            throws IOException {
        if (file == null || file.size() == 0) {
            throw Refused.field(Refusal.INVALID_REQUEST, "file", "Choose a JSON file or a zip.");
        }
        feeds.send(operators.current(), feed.strip(), Files.readAllBytes(file.uploadedFile()));
        return Response.seeOther(at("imported")).build();
    }

    @POST
    @Path("{name}/imports")
    public Response again(@PathParam("name") String name) {
        feeds.again(name);
        return Response.seeOther(at("again")).build();
    }

    @POST
    @Path("{name}/deletion")
    public Response remove(@PathParam("name") String name) {
        feeds.remove(operators.current(), name);
        return Response.seeOther(at("removed")).build();
    }

    private static URI at(String done) {
        return URI.create("/admin/advisories?done=" + done);
    }
}
