package dev.goldsmith.api;

import dev.goldsmith.advisory.StatedFindings;
import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.api.VulnerabilitiesAnswer.Basis;
import dev.goldsmith.api.VulnerabilitiesAnswer.Counted;
import dev.goldsmith.api.VulnerabilitiesAnswer.Vulnerability;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is wrong with a version. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions/{version}/vulnerabilities")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class VersionVulnerabilitiesResource {
    @Inject Caller caller;

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listVulnerabilities",
            summary = "The known vulnerabilities of a version, the worst first",
            description =
                    "By the advisories that the installation has; `basis` says which and of which"
                            + " date. Where `state` isn't `known` nothing can be said, and `detail`"
                            + " says why.")
    public VulnerabilitiesAnswer list(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        if (after != null && !Vulnerabilities.isEdge(after)) {
            throw Query.fault(
                    "after",
                    "'after' must be the 'next' of the page before, nothing else; it is '%s'."
                            .formatted(after));
        }
        var version =
                ImageVersion.require(
                        ImageDefinition.require(caller.access(), gallery, image).definition(),
                        number);
        var summary = Vulnerabilities.of(version);
        var knowledge = summary.knowledge();
        if (!knowledge.isKnown()) {
            return new VulnerabilitiesAnswer(
                    knowledge.state().word(),
                    knowledge.state().sentence(),
                    Basis.of(knowledge),
                    null,
                    null,
                    List.of(),
                    null);
        }
        var page = StatedFindings.page(caller.access(), version, after, Query.limit(limit));
        return new VulnerabilitiesAnswer(
                knowledge.state().word(),
                null,
                Basis.of(knowledge),
                Counted.of(summary.counts()),
                summary.settled(),
                page.items().stream().map(Vulnerability::of).toList(),
                page.next());
    }
}
