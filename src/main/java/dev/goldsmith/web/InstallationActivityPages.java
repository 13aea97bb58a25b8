package dev.goldsmith.web;

import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneOffset;
import java.util.List;

/** What administrators of the installation did to it, newest first. */
@Path("/admin/activity")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class InstallationActivityPages {
    @Inject Tenancy tenancy;

    record Activity(Listing list, List<ActivityPages.Line> lines) implements TemplateInstance {}

    @GET
    public TemplateInstance show(@BeanParam Listing.At at) {
        var page = tenancy.outside(() -> InstallationEvent.page(at.cursor(), Page.DEFAULT_LIMIT));
        return new Activity(
                Listing.of("/admin/activity", at, page.next()),
                ActivityPages.byDay(
                        page.items().stream().map(ActivityPages::line).toList(), ZoneOffset.UTC));
    }
}
