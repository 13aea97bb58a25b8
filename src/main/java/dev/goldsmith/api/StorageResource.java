package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.storage.Storage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the installation keeps on disk, in numbers, for its administrators. */
@Path("/api/v1/installation/storage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class StorageResource {
    @Inject Storage storage;

    /**
     * @param freeBytes that its file system has left; null when the folder isn't there, or for a
     *     storage account
     * @param contents that its last sweep left there
     * @param leavingBytes of contents that nobody holds, whose time of grace isn't over
     * @param freedBytes of all that ever went
     * @param sweptAt null before the first whole sweep
     * @param fault why nothing is taken from there; null when it is swept
     */
    public record PlaceLine(
            String name,
            String folder,
            @Nullable Long freeBytes,
            long contents,
            long bytes,
            long leavingBytes,
            long freedBytes,
            @Nullable Instant sweptAt,
            @Nullable String fault) {
        static PlaceLine of(Storage.Place place) {
            var swept = place.swept();
            return swept == null
                    ? new PlaceLine(
                            place.name(), place.folder(), place.free(), 0, 0, 0, 0, null, null)
                    : new PlaceLine(
                            place.name(),
                            place.folder(),
                            place.free(),
                            swept.contents,
                            swept.bytes,
                            swept.leavingBytes,
                            swept.goneBytes,
                            swept.endedAt,
                            swept.fault);
        }
    }

    /**
     * @param erasedAt null while rows of it are there
     * @param filesGoneAt null while files of it are there
     * @param waitsFor what keeps them there
     */
    public record ErasureLine(
            String slug,
            String subscriptionId,
            long rows,
            @Nullable Instant erasedAt,
            @Nullable Instant filesGoneAt,
            @Nullable String waitsFor) {}

    /**
     * @param erasures the last fifty, newest first
     */
    public record StorageAnswer(List<PlaceLine> places, List<ErasureLine> erasures) {}

    @GET
    @Operation(
            operationId = "getStorage",
            summary = "What each place holds, and which erased tenants' files are going")
    public StorageAnswer get() {
        return new StorageAnswer(
                storage.places().stream().map(PlaceLine::of).toList(),
                storage.erasures().stream()
                        .map(it ->
                                new ErasureLine(
                                        it.slug,
                                        it.id,
                                        it.deletedRows,
                                        it.erasedAt,
                                        it.filesGoneAt,
                                        it.waitsFor))
                        .toList());
    }
}
