package dev.goldsmith.build.store.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.goldsmith.build.store.Place.Found;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mark and sweep over a container, as a folder's sweep does. A mark is metadata of the blob itself:
 * whoever wants it takes the mark away, which changes its ETag, and it is deleted by the ETag that
 * it was seen with. So wanting it and its going happen one at a time, without a lock.
 */
final class BlobSweep {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Map<String, String> LEAVING = Map.of("leaving", "yes");

    private final BlobContainerClient container;
    private final Faults faults;
    private final Duration grace;
    private long contents;
    private long bytes;
    private long leaving;
    private long leavingBytes;
    private long gone;
    private long goneBytes;

    BlobSweep(BlobContainerClient container, Faults faults, Duration grace) {
        this.container = container;
        this.faults = faults;
        this.grace = grace;
    }

    /** Whether it is there; if it is, and was about to go, it stays. */
    static boolean want(BlobClient blob) {
        try {
            if (isLeaving(blob.getProperties().getMetadata())) {
                blob.setMetadata(Map.of());
            }
            return true;
        } catch (BlobStorageException e) {
            if (Faults.is(e, BlobErrorCode.BLOB_NOT_FOUND)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isLeaving(@Nullable Map<String, String> metadata) {
        return metadata != null && metadata.containsKey("leaving");
    }

    Found look(Supplier<Set<Digest>> held) throws IOException {
        // The time first: whatever had its time of grace by then is in what is read afterwards.
        var edge = faults.saying(this::now).minus(grace);
        var wanted = held.get();
        faults.saying(() -> {
            container
                    .listBlobs(
                            new ListBlobsOptions()
                                    .setPrefix(BlobPlace.CONTENTS)
                                    .setDetails(new BlobListDetails().setRetrieveMetadata(true)),
                            null)
                    .forEach(it -> look(it, wanted, edge));
            container
                    .listBlobs(new ListBlobsOptions().setPrefix(BlobPlace.HALF_MADE), null)
                    .forEach(it -> tidy(it, edge));
        });
        return new Found(contents, bytes, leaving, leavingBytes, gone, goneBytes);
    }

    /** By the service's clock, as the times of its blobs are. */
    private Instant now() {
        var headers = container.getPropertiesWithResponse(null, null, Context.NONE).getHeaders();
        return ZonedDateTime.parse(
                        headers.getValue(HttpHeaderName.DATE), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
    }

    private void look(BlobItem item, Set<Digest> wanted, Instant edge) {
        var name = item.getName().substring(item.getName().lastIndexOf('/') + 1);
        if (!HEX.matcher(name).matches()) {
            return;
        }
        long size = item.getProperties().getContentLength();
        boolean marked = isLeaving(item.getMetadata());
        if (wanted.contains(new Digest(name))) {
            if (marked) {
                asSeen(item, (blob, seen) -> mark(blob, Map.of(), seen));
            }
        } else if (!marked) {
            if (asSeen(item, (blob, seen) -> mark(blob, LEAVING, seen))) {
                leaving++;
                leavingBytes += size;
            }
        } else if (changed(item).isBefore(edge) && asSeen(item, BlobSweep::end)) {
            gone++;
            goneBytes += size;
            return;
        } else {
            leaving++;
            leavingBytes += size;
        }
        contents++;
        bytes += size;
    }

    /** When it was marked: nothing else changes a content. */
    private static Instant changed(BlobItem item) {
        return item.getProperties().getLastModified().toInstant();
    }

    private static void mark(
            BlobClient blob, Map<String, String> metadata, BlobRequestConditions seen) {
        blob.setMetadataWithResponse(metadata, seen, null, Context.NONE);
    }

    private static void end(BlobClient blob, BlobRequestConditions seen) {
        blob.deleteWithResponse(DeleteSnapshotsOptionType.INCLUDE, seen, null, Context.NONE);
    }

    private interface Change {
        void of(BlobClient blob, BlobRequestConditions seen);
    }

    /** False when somebody changed it since it was listed, or it is gone. */
    private boolean asSeen(BlobItem item, Change change) {
        var etag = item.getProperties().getETag();
        var quoted = etag.startsWith("\"") ? etag : "\"" + etag + "\"";
        try {
            change.of(
                    container.getBlobClient(item.getName()),
                    new BlobRequestConditions().setIfMatch(quoted));
            return true;
        } catch (BlobStorageException e) {
            if (Faults.is(e, BlobErrorCode.CONDITION_NOT_MET, BlobErrorCode.BLOB_NOT_FOUND)) {
                return false;
            }
            throw e;
        }
    }

    /** Half of a VHD: nobody went on with it for that long. */
    private void tidy(BlobItem item, Instant edge) {
        if (!changed(item).isBefore(edge)) {
            return;
        }
        try {
            asSeen(item, BlobSweep::end);
        } catch (BlobStorageException e) {
            // Somebody is at it again.
            if (!Faults.is(e, BlobErrorCode.LEASE_ID_MISSING)) {
                throw e;
            }
        }
    }
}
