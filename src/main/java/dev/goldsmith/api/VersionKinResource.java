package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
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
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a version was built on, and what was built on it. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class VersionKinResource {
    @Inject Caller caller;

    /**
     * @param generation 1: a parent or a child
     * @param kind {@code image}, {@code managedImage}, {@code platformImage}, or {@code hidden}: an
     *     image of a team that you don't read
     * @param gallery null: not in a gallery
     * @param image name, {@code publisher:offer:sku} of a platform image; null when it isn't known
     * @param version of a managed image: the start of its digest
     * @param team slug
     * @param deleted whether it is gone
     * @param copied whether it is a copy instead of a build; of an ancestor: whether the next one
     *     is a copy of it
     * @param withdrawn whether it can't be used, because it was recalled for example
     */
    public record Relative(
            int generation,
            String kind,
            @Nullable String gallery,
            @Nullable String image,
            @Nullable String version,
            @Nullable String team,
            boolean deleted,
            boolean copied,
            boolean withdrawn,
            @Nullable Instant publishedAt) {
        static Relative of(Kin kin) {
            return new Relative(
                    kin.step(),
                    kin.kind().word(),
                    kin.gallery(),
                    kin.image(),
                    kin.number(),
                    kin.team() == null ? null : kin.team().slug(),
                    kin.deleted(),
                    kin.copy(),
                    kin.withdrawn(),
                    kin.at());
        }
    }

    /**
     * @param count how many of those that were looked at you can read
     * @param more whether there are others: 500 descendants in 12 generations are looked at, the
     *     nearest and newest
     */
    public record DescendantsAnswer(
            int count, boolean more, List<Relative> items, @Nullable String next) {}

    @GET
    @Path("{version}/ancestors")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listVersionAncestors",
            summary = "What a version was built on, nearest first, up to 50 generations",
            description = "The last one is a platform image where that is known.")
    public Page<Relative> ancestors(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version) {
        var kin = Kinship.ancestors(caller.access(), found(gallery, image, version));
        return new Page<>(kin, null).map(Relative::of);
    }

    @GET
    @Path("{version}/descendants")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listVersionDescendants",
            summary = "The published images that were built from a version, by generation",
            description = "Those that you read; the newest of each generation first.")
    public DescendantsAnswer descendants(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var found =
                Kinship.descendants(
                        caller.access(), found(gallery, image, version), after, Query.limit(limit));
        var page = found.page().map(Relative::of);
        return new DescendantsAnswer(found.count(), found.more(), page.items(), page.next());
    }

    private ImageVersion found(String gallery, String image, String version) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        return ImageVersion.require(shelved.definition(), version);
    }
}
