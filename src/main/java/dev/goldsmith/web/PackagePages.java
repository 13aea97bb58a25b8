package dev.goldsmith.web;

import dev.goldsmith.contents.PackageSearch;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Which versions contain a package. */
@Path("/t/{slug}/packages")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PackagePages {
    @Inject Caller caller;

    /**
     * @param result null: nothing was asked for
     */
    record Packages(String root, String name, String below, PackageSearch.@Nullable Result result)
            implements TemplateInstance {}

    @Dear
    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance search(
            @QueryParam("name") @DefaultValue("") String name,
            @QueryParam("below") @DefaultValue("") String below,
            @QueryParam("after") @Nullable String after) {
        var by = caller.access();
        var wanted = name.strip();
        var most = below.strip();
        return new Packages(
                "/t/" + by.tenantSlug(),
                wanted,
                most,
                wanted.isEmpty()
                        ? null
                        : PackageSearch.of(
                                by,
                                wanted,
                                most.isEmpty() ? null : most,
                                after,
                                Page.DEFAULT_LIMIT));
    }
}
