package dev.goldsmith.build.store.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobCreateOptions;
import com.azure.storage.blob.specialized.PageBlobClient;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Extent;
import dev.goldsmith.build.image.Renditions.Rendition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a VHD as a page blob. Zeros aren't sent, several requests are on their way at once, the
 * service checks the MD5 of each, and a lease is held as long as it lasts. A blob that an earlier
 * attempt left is asked which of its pages are there: only the others are sent.
 */
final class PageUpload {
    /** What the blob is going to be; names of headers come back in lower case. */
    private static final String CONTENT = "goldsmithcontent";

    private static final int PIECE = 4 << 20;
    private static final int PAGE = 512;
    private static final int GAP = 16 << 10;
    private static final int AT_ONCE = 8;

    private final PageBlobClient blob;
    private final Rendition vhd;
    private final Progress progress;
    private final AtomicLong sent = new AtomicLong();

    /**
     * @param sent bytes that went there now
     * @param resumed bytes that were there from an earlier attempt
     */
    record Outcome(long sent, long resumed) {}

    private PageUpload(PageBlobClient blob, Rendition vhd, Progress progress) {
        this.blob = blob;
        this.vhd = vhd;
        this.progress = progress;
    }

    /** Once all of it is there, and before anybody else may write. */
    interface Then {
        void accept(Held lease) throws IOException;
    }

    static Outcome write(
            PageBlobClient blob, Rendition vhd, Progress progress, Faults faults, Then then)
            throws IOException {
        if (vhd.size() % PAGE != 0) {
            throw new IOException(
                    "a page blob has whole pages of 512 bytes, and this is %,d bytes"
                            .formatted(vhd.size()));
        }
        var upload = new PageUpload(blob, vhd, progress);
        faults.saying(upload::exist);
        try (var lease = faults.saying(() -> Held.of(blob, progress))) {
            var there = faults.saying(() -> upload.begin(lease));
            var outcome = upload.fill(there, lease, faults);
            then.accept(lease);
            return outcome;
        }
    }

    // -- begun

    private void exist() {
        try {
            create(new BlobRequestConditions().setIfNoneMatch("*"));
        } catch (BlobStorageException e) {
            if (!Faults.is(
                    e,
                    BlobErrorCode.BLOB_ALREADY_EXISTS,
                    BlobErrorCode.CONDITION_NOT_MET,
                    BlobErrorCode.LEASE_ID_MISSING)) {
                throw e;
            }
        }
    }

    private void create(BlobRequestConditions conditions) {
        blob.createWithResponse(
                new PageBlobCreateOptions(vhd.size())
                        .setMetadata(Map.of(CONTENT, vhd.etag()))
                        .setRequestConditions(conditions),
                null,
                Context.NONE);
    }

    /** What is there of this very VHD. */
    private Stretches begin(Held lease) {
        if (!isOfThis(blob.getProperties())) {
            create(new BlobRequestConditions().setLeaseId(lease.id()));
            return new Stretches();
        }
        return pages();
    }

    private boolean isOfThis(BlobProperties there) {
        return there.getBlobType() == BlobType.PAGE_BLOB
                && there.getBlobSize() == vhd.size()
                && !vhd.etag().isEmpty()
                && vhd.etag().equals(there.getMetadata().get(CONTENT));
    }

    private Stretches pages() {
        var pages = new Stretches();
        blob.listPageRanges(new BlobRange(0))
                .forEach(it -> {
                    var range = it.getRange();
                    var length = range.getLength();
                    if (!it.isClear() && length != null) {
                        pages.add(range.getOffset(), range.getOffset() + length);
                    }
                });
        return pages;
    }

    // -- filled

    private Outcome fill(Stretches there, Held lease, Faults faults) throws IOException {
        var extents = vhd.populated();
        long all = extents.stream().mapToLong(Extent::length).sum();
        long seen = 0;
        long resumed = 0;
        var wanted = new Stretches();
        try (var flight = new Flight(AT_ONCE)) {
            for (var extent : extents) {
                long end = Math.min(vhd.size(), ceil(extent.to()));
                for (long at = extent.from() / PAGE * PAGE; at < end; at += PIECE) {
                    progress.checkpoint();
                    progress.percent((int) (seen * 100 / Math.max(1, all)));
                    var piece = read(at, (int) Math.min(PIECE, end - at));
                    for (var part : Stretches.populated(piece, PAGE, GAP)) {
                        wanted.add(at + part.from(), at + part.to());
                        if (there.covers(at + part.from(), at + part.to())) {
                            resumed += part.length();
                            continue;
                        }
                        long from = at;
                        flight.send(() -> faults.saying(() -> send(from, piece, part, lease)));
                    }
                    seen += piece.length;
                }
            }
            flight.land();
        }
        if (!faults.saying(this::pages).coversAll(wanted)) {
            throw new IOException(
                    "pages of %s that were sent aren't there; nothing is made of it"
                            .formatted(blob.getBlobName()));
        }
        return new Outcome(sent.get(), resumed);
    }

    private static long ceil(long at) {
        return (at + PAGE - 1) / PAGE * PAGE;
    }

    private byte[] read(long at, int count) throws IOException {
        var piece = new ByteArrayOutputStream(count);
        vhd.transfer(at, count, piece);
        return piece.toByteArray();
    }

    private void send(long at, byte[] piece, Stretches.Stretch part, Held lease) {
        var bytes = Arrays.copyOfRange(piece, part.from(), part.to());
        blob.uploadPagesWithResponse(
                new PageRange().setStart(at + part.from()).setEnd(at + part.to() - 1),
                new ByteArrayInputStream(bytes),
                md5(bytes),
                new PageBlobRequestConditions().setLeaseId(lease.id()),
                null,
                Context.NONE);
        sent.addAndGet(bytes.length);
    }

    static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
