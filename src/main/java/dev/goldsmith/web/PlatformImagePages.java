package dev.goldsmith.web;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.catalogue.ImageAlias;
import dev.goldsmith.catalogue.PlatformImages;
import dev.goldsmith.catalogue.Wanted;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.trigger.PlatformNewest;
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
import java.net.URI;
import java.util.Comparator;
import java.util.List;

/** The platform images of the installation: fetched, added, uploaded, given other names. */
@Path("/admin/platform-images")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class PlatformImagePages {
    @Inject Catalogue catalogue;
    @Inject PlatformImages images;
    @Inject Operators operators;
    @Inject Tenancy tenancy;

    /**
     * @param busy whether a worker is at something, so that the page changes by itself
     */
    record Images(
            List<PlatformImageLine> lines,
            List<PlatformImageLine> bring,
            List<ImageAlias> aliases,
            List<String> names,
            List<String> systems,
            boolean busy,
            Form form,
            String done)
            implements TemplateInstance {}

    @GET
    public TemplateInstance show(
            @QueryParam("done") @DefaultValue("") String done,
            @QueryParam("urn") @DefaultValue("") String urn) {
        var form =
                catalogue
                        .named(urn)
                        .map(it ->
                                Form.filled(
                                        "urn",
                                        it.urn(),
                                        "title",
                                        it.title(),
                                        "os",
                                        it.os(),
                                        "cloudInit",
                                        it.cloudInit() ? "true" : null))
                        .orElse(Form.empty());
        return page(
                form,
                switch (done) {
                    case "added" -> "Image added. A worker is fetching it.";
                    case "upload" -> "Image added. Upload its disk now.";
                    case "fetching" -> "A worker fetches the image.";
                    case "removed" -> "Image removed.";
                    case "alias" -> "Alias added.";
                    case "alias-removed" -> "Alias removed.";
                    default -> "";
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    var image =
                            images.add(
                                    new Wanted(
                                            form.text("urn"),
                                            form.text("title"),
                                            form.text("os"),
                                            form.has("cloudInit", "true"),
                                            form.text("version"),
                                            form.text("address"),
                                            form.text("checksum")),
                                    operators.current());
                    return there(image.address == null ? "upload" : "added", image.imageKey);
                },
                it -> page(it, ""));
    }

    /** Once or twice, it is the same. */
    @POST
    @Path("{urn}/fetches")
    public Response fetch(@PathParam("urn") String urn) {
        images.fetch(urn, operators.current());
        return there("fetching", PlatformImages.key(urn));
    }

    @POST
    @Path("{urn}/removal")
    public Response remove(@PathParam("urn") String urn) {
        images.remove(operators.current(), urn);
        return there("removed", "");
    }

    @POST
    @Path("aliases")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response alias(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    images.alias(form.text("alias"), form.text("image"), operators.current());
                    return there("alias", "");
                },
                it -> page(it, ""));
    }

    @POST
    @Path("aliases/{alias}/removal")
    public Response removeAlias(@PathParam("alias") String alias) {
        images.removeAlias(operators.current(), alias);
        return there("alias-removed", "");
    }

    private static Response there(String done, String key) {
        return Response.seeOther(
                        URI.create(
                                "/admin/platform-images?done=%s%s"
                                        .formatted(
                                                done,
                                                key.isEmpty()
                                                        ? ""
                                                        : "#" + PlatformImageLine.id(key))))
                .build();
    }

    private Images page(Form form, String done) {
        var standing = images.standing();
        var newest = tenancy.outside(PlatformNewest::byUrn);
        var entries = catalogue.all().stream().map(Catalogue.Named::entry).distinct().toList();
        var lines = PlatformImageLine.of(entries, standing, newest);
        return new Images(
                lines.stream().filter(it -> !it.isToBring()).toList(),
                lines.stream().filter(PlatformImageLine::isToBring).toList(),
                standing.aliases().values().stream()
                        .sorted(Comparator.comparing(it -> it.aliasKey))
                        .toList(),
                entries.stream().map(Catalogue.Entry::urn).toList(),
                entries.stream().map(Catalogue.Entry::os).distinct().sorted().toList(),
                standing.fetches().values().stream().anyMatch(it -> it.isUnderWay()),
                form,
                done);
    }
}
