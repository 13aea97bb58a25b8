package dev.goldsmith.catalogue;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.installation.AddedImages;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Disks that come in pieces. How far one has come stands in its row, which is locked while a piece
 * is written: two senders, or two portals, never write the same place, and what was written of a
 * piece that broke is written over.
 */
@ApplicationScoped
public class Uploads {
    /** What a disk's file system keeps free for everything else. */
    private static final long RESERVE = 1L << 30;

    @Inject AddedImages added;
    @Inject InstallationConfig installation;
    @Inject Store store;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once("removing uploads of no image", Duration.ofHours(12), this::sweep);
    }

    /**
     * Takes the next piece; with the last one a worker is asked to check and convert it.
     *
     * @param at where it belongs: as much as is here
     * @param bytes of the whole disk
     * @throws Refused CONFLICT when it belongs elsewhere; the image says how much is here
     */
    public AddedImage take(String urn, long at, long bytes, byte[] piece, Operator by) {
        var image = tenancy.outside(() -> taken(urn, at, bytes, piece, by));
        if (image.isComplete()) {
            added.changed();
        }
        return image;
    }

    private AddedImage taken(String urn, long at, long bytes, byte[] piece, Operator by)
            throws IOException {
        var image = PlatformImages.require(urn);
        if (image.address != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "\"%s\" is fetched from %s.".formatted(image.urn, image.address));
        }
        if (at == 0 && image.received > 0 && image.isComplete()) {
            again(image);
        }
        if (at != image.received) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%,d bytes are here; continue there.".formatted(image.received));
        }
        if (at == 0) {
            begin(image, bytes);
        }
        if (bytes != image.bytes || piece.length == 0 || at + piece.length > bytes) {
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    "The disk was announced with %,d bytes; this piece doesn't fit. Choose the same file again, or remove the image."
                            .formatted(image.bytes));
        }
        added.sent(image.imageKey, image.checksum).put(at, piece);
        image.received += piece.length;
        if (image.isComplete()) {
            ImageFetch.ask(image.imageKey, by.name(), Instant.now());
            PlatformImages.tell(
                    by,
                    EventKind.PLATFORM_IMAGE_UPLOADED,
                    image.urn,
                    Map.of("bytes", image.bytes, "checksum", image.checksum));
        }
        return image;
    }

    /** One that a worker found wrong begins anew. */
    private static void again(AddedImage image) {
        ImageFetch fetch = ImageFetch.findById(image.imageKey);
        if (fetch == null || fetch.state != ImageFetch.State.FAILED) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "The disk of \"%s\" is here already.".formatted(image.urn));
        }
        image.bytes = 0;
        image.received = 0;
    }

    private void begin(AddedImage image, long bytes) throws IOException {
        long most = installation.catalogue().maxBytes();
        if (bytes <= 0 || bytes > most) {
            throw new Refused(
                    Refusal.TOO_LARGE,
                    "A disk has at most %,d bytes (goldsmith.catalogue.max-bytes)."
                            .formatted(most));
        }
        var free = store.place().free();
        if (free != null && free < bytes + RESERVE) {
            throw new Refused(
                    Refusal.TOO_LARGE,
                    "The store has %,d MB free, too little for this disk."
                            .formatted(free / 1_000_000));
        }
        image.bytes = bytes;
        added.sent(image.imageKey, image.checksum).delete();
    }

    /** What removals left that were killed. */
    void sweep() {
        try {
            // In this order: an upload that begins after the list isn't in it.
            var sent = added.allSent();
            var known =
                    tenancy.outside(AddedImage::all).stream()
                            .map(it -> added.sent(it.imageKey, it.checksum))
                            .collect(Collectors.toSet());
            for (var pieces : sent) {
                if (!known.contains(pieces)) {
                    pieces.delete();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
