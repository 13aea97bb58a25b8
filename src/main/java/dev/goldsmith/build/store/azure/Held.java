package dev.goldsmith.build.store.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.specialized.BlobClientBase;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A lease on a blob, renewed while it is held: nobody else writes there. Whoever dies loses it in a
 * minute.
 */
final class Held implements AutoCloseable {
    private static final int SECONDS = 60;
    private static final int RENEWED_AFTER = 20;
    private static final long PAUSE = 500;

    private final BlobLeaseClient lease;
    private final String id;
    private final CountDownLatch over = new CountDownLatch(1);

    private Held(BlobLeaseClient lease, String id) {
        this.lease = lease;
        this.id = id;
        Thread.ofVirtual().name("blob-lease").start(this::renew);
    }

    /** Waits while somebody else has it. */
    static Held of(BlobClientBase blob, Progress progress) {
        var lease = new BlobLeaseClientBuilder().blobClient(blob).buildClient();
        for (boolean told = false; ; told = true) {
            progress.checkpoint();
            try {
                return new Held(lease, lease.acquireLease(SECONDS));
            } catch (BlobStorageException e) {
                if (!Faults.is(e, BlobErrorCode.LEASE_ALREADY_PRESENT)) {
                    throw e;
                }
                if (!told) {
                    progress.line(
                            "another worker writes %s, or did a minute ago; waiting"
                                    .formatted(blob.getBlobName()));
                }
                Pause.millis(PAUSE);
            }
        }
    }

    String id() {
        return id;
    }

    private void renew() {
        try {
            while (!over.await(RENEWED_AFTER, TimeUnit.SECONDS)) {
                renewOnce();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewOnce() {
        try {
            lease.renewLease();
        } catch (RuntimeException _) {
            // If it is lost, the next write says so.
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            lease.releaseLease();
        } catch (RuntimeException _) {
            // The blob is gone, or the lease is; otherwise it ends by itself.
        }
    }
}
