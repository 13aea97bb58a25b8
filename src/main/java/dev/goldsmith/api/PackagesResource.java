package dev.goldsmith.api;

import dev.goldsmith.contents.PackageSearch;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/packages")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class PackagesResource {
    @Inject Caller caller;

    /**
     * Published versions that contain a package.
     *
     * @param next pass it as {@code after}; null on the last page
     * @param pending package lists that were published just now and aren't searched yet
     * @param unsearchable package lists that can't be searched, because they are no longer in the
     *     store or aren't readable
     * @param truncated more versions of the package are known than are compared, so versions of
     *     images can be missing
     */
    @Schema(name = "PackageSearch")
    record Answer(
            List<Containing> items,
            @Nullable String next,
            long pending,
            long unsearchable,
            boolean truncated) {}

    /**
     * @param channels names of those that point to the version
     * @param manager {@code dpkg}, {@code rpm} or {@code windows}
     * @param packages versions of the package in it, most often one
     * @param link the version
     */
    @Schema(name = "VersionWithPackage")
    record Containing(
            String gallery,
            String image,
            String version,
            List<String> channels,
            String manager,
            List<String> packages,
            String link) {}

    @Dear
    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "searchPackages",
            summary = "The published versions that contain a package",
            description =
                    "Of all images that you can read, deleted versions and managed images left"
                            + " out. `name` is the whole name; with `below`, only packages of that"
                            + " version or an older one, in the order of dpkg or rpm, whichever"
                            + " installed them. A page can be shorter than `limit`: go on while"
                            + " there is a `next`.")
    public Answer search(
            @QueryParam("name") @Nullable String name,
            @QueryParam("below") @Nullable String below,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        if (name == null || name.isBlank()) {
            throw Query.fault("name", "'name' must be the name of a package, such as openssl.");
        }
        if (after != null && !PackageSearch.isEdge(after)) {
            throw Query.fault(
                    "after",
                    "'after' must be the 'next' of the page before, nothing else; it is '%s'."
                            .formatted(after));
        }
        var by = caller.access();
        var links = Links.of(by);
        var found =
                PackageSearch.of(
                        by,
                        name.strip(),
                        below == null || below.isBlank() ? null : below.strip(),
                        after,
                        Query.limit(limit));
        return new Answer(
                found.page().items().stream()
                        .map(it ->
                                new Containing(
                                        it.gallery(),
                                        it.image(),
                                        it.version(),
                                        it.channels(),
                                        it.manager(),
                                        it.contained(),
                                        links.version(it.gallery(), it.image(), it.version())))
                        .toList(),
                found.page().next(),
                found.pending(),
                found.unsearchable(),
                found.truncated());
    }
}
