package dev.goldsmith.build.store.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the service said, as a sentence. Never in its own words: those repeat signed addresses and
 * what a signature was made of.
 */
final class Faults {
    private final String address;

    Faults(URI container) {
        this.address = container.toString();
    }

    /**
     * Does it, and says what went wrong.
     *
     * @throws NoSuchFileException when there is no such blob
     */
    <T extends @Nullable Object> T saying(Supplier<T> work) throws IOException {
        try {
            return work.get();
        } catch (BlobStorageException e) {
            throw is(e, BlobErrorCode.BLOB_NOT_FOUND)
                    ? new NoSuchFileException(address, null, "there is no such blob")
                    : new IOException(said(e));
        } catch (RuntimeException e) {
            var io = cause(e);
            if (io == null) {
                throw e;
            }
            throw new IOException(away(io));
        }
    }

    void saying(Runnable work) throws IOException {
        saying(() -> {
            work.run();
            return true;
        });
    }

    private String away(IOException e) {
        return "%s can't be reached (%s)".formatted(address, e.getClass().getSimpleName());
    }

    static @Nullable IOException cause(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof IOException io) {
                return io;
            }
        }
        return null;
    }

    String said(BlobStorageException e) {
        var code = e.getErrorCode();
        if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(code)
                || BlobErrorCode.CONTAINER_BEING_DELETED.equals(code)) {
            return "the container %s isn't there".formatted(address);
        }
        if (BlobErrorCode.LEASE_ID_MISSING.equals(code)) {
            return "somebody holds a lease on a blob in %s: a disk or another program uses it"
                    .formatted(address);
        }
        if (BlobErrorCode.MD5MISMATCH.equals(code)) {
            return "what arrived at %s isn't what was sent (MD5); the way there is broken"
                    .formatted(address);
        }
        return switch (e.getStatusCode()) {
            case 401, 403 ->
                    "%s doesn't let us in (%s): check the key or signature, its permissions and the account's firewall"
                            .formatted(address, code);
            default -> "%s answered %d (%s)".formatted(address, e.getStatusCode(), code);
        };
    }

    static boolean is(BlobStorageException e, BlobErrorCode... codes) {
        for (var code : codes) {
            if (code.equals(e.getErrorCode())) {
                return true;
            }
        }
        return false;
    }
}
