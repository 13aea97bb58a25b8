package dev.goldsmith.api;

import dev.goldsmith.advisory.Feed;
import dev.goldsmith.advisory.Feeds;
import dev.goldsmith.door.Once;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where advisories come from, for the installation's administrators. */
@Path("/api/v1/installation/advisory-feeds")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class AdvisoryFeedsResource {
    private static final String HERE = "/api/v1/installation/advisory-feeds/";

    @Inject Feeds feeds;
    @Inject Operators operators;

    public record WantedFeed(@Nullable String name, @Nullable String url) {}

    /**
     * @param kind file, folder or url
     * @param running whether an import is under way
     * @param importedAt when the last import that went through ended; null: none did
     * @param entries that it had, of distributions and of anything else
     * @param changed advisories that were new or newer than what was here
     * @param skipped entries that couldn't be read
     * @param skippedEntries the first 20 of them
     * @param newest the newest `modified` of all entries
     * @param problem why the last import didn't go through
     */
    public record AdvisoryFeed(
            String name,
            String kind,
            @Nullable String url,
            boolean running,
            @Nullable Instant importedAt,
            int entries,
            int changed,
            int skipped,
            List<Feed.Skipped> skippedEntries,
            @Nullable Instant newest,
            @Nullable String problem) {
        static AdvisoryFeed of(Feed it) {
            return new AdvisoryFeed(
                    it.name,
                    it.kind.word(),
                    it.url,
                    it.isRunning(),
                    it.importedAt,
                    it.entries,
                    it.changed,
                    it.skipped,
                    it.skippedEntries(),
                    it.newest,
                    it.problem);
        }
    }

    public record AdvisoryFeedList(List<AdvisoryFeed> items) {}

    @GET
    @Operation(
            operationId = "listAdvisoryFeeds",
            summary = "Where advisories come from, and what the last import brought")
    public AdvisoryFeedList list() {
        return new AdvisoryFeedList(feeds.all().stream().map(AdvisoryFeed::of).toList());
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getAdvisoryFeed", summary = "A feed of advisories")
    public AdvisoryFeed get(@PathParam("name") String name) {
        return AdvisoryFeed.of(feeds.get(name));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    @Once
    @Operation(
            operationId = "createAdvisoryFeed",
            summary = "A feed that is fetched from an address, now and then again and again",
            description =
                    "The address is of a JSON file or a zip in OSV's format, and is fetched within"
                            + " the limits of `goldsmith.fetch`.")
    @APIResponse(responseCode = "201")
    public RestResponse<AdvisoryFeed> create(WantedFeed wanted) {
        var feed = feeds.add(operators.current(), wanted.name(), wanted.url());
        return Made.at(URI.create(HERE + feed.name), AdvisoryFeed.of(feed));
    }

    @PUT
    @Path("{name}/file")
    @Consumes({"application/zip", MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "importAdvisories",
            summary = "Import a file into a feed, creating it if needed",
            description =
                    "JSON (an advisory, or an array of them) or a zip of such, 8 MB at most. The same"
                            + " file again changes nothing; of one advisory the newest `modified` counts."
                            + " An entry that can't be read is named and left out.")
    public AdvisoryFeed send(@PathParam("name") String name, byte[] content) {
        feeds.send(operators.current(), name, content);
        return get(name);
    }

    @POST
    @Path("{name}/imports")
    @Transactional
    @Once
    @Operation(
            operationId = "startAdvisoryImport",
            summary = "Import a feed again, within a minute",
            description = "Of a URL or of the folder. The feed tells what came of it.")
    @APIResponse(responseCode = "202")
    public RestResponse<AdvisoryFeed> again(@PathParam("name") String name) {
        feeds.again(name);
        return RestResponse.status(RestResponse.Status.ACCEPTED, get(name));
    }

    @DELETE
    @Path("{name}")
    @APIResponse(responseCode = "204")
    @Operation(
            operationId = "deleteAdvisoryFeed",
            summary = "Remove a feed with all advisories that it brought")
    public void delete(@PathParam("name") String name) {
        feeds.remove(operators.current(), name);
    }
}
