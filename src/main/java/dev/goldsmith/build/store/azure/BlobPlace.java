package dev.goldsmith.build.store.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container of an Azure storage account: contents below {@code sha256/} as block blobs, VHDs
 * below {@code vhds/} as page blobs, of which Azure makes disks. The container is never made here.
 */
public final class BlobPlace implements Place {
    static final String CONTENTS = "sha256/";
    static final String HALF_MADE = "half-made/";
    private static final String OWNERS = "owners/";
    private static final String VHDS = "vhds/";
    private static final long PAUSE = 500;

    /** Pages ask often, and Azure may be slow. */
    private static final Duration LOOK_COUNTS = Duration.ofSeconds(20);

    private final BlobAccess access;
    private final BlobContainerClient container;
    private final BlobContainerClient impatient;
    private final Faults faults;
    private volatile @Nullable Look last;

    private record Look(Instant at, Optional<String> lack) {}

    public BlobPlace(BlobAccess access) {
        this(access, BlobAccess.http());
    }

    private BlobPlace(BlobAccess access, HttpClient http) {
        this.access = access;
        this.container = access.open(http);
        this.impatient = access.openOnce(http);
        this.faults = new Faults(access.container());
    }

    @Override
    public String address() {
        return access.container().toString();
    }

    @Override
    public Optional<String> lack() {
        var known = last;
        if (known == null || known.at().plus(LOOK_COUNTS).isBefore(Instant.now())) {
            known = new Look(Instant.now(), look());
            last = known;
        }
        return known.lack();
    }

    private Optional<String> look() {
        try {
            return faults.saying(impatient::exists)
                    ? Optional.empty()
                    : Optional.of("the container %s isn't there".formatted(address()));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** An account has no end that it would tell. */
    @Override
    public @Nullable Long free() {
        return null;
    }

    BlobClient content(Digest content) {
        return container.getBlobClient(
                CONTENTS + content.hex().substring(0, 2) + "/" + content.hex());
    }

    @Override
    public boolean has(Digest content) {
        try {
            return faults.saying(content(content)::exists);
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public boolean bring(LocalFiles from, Digest content, Watch watch) throws IOException {
        var blob = content(content);
        if (faults.saying(() -> BlobSweep.want(blob))) {
            return false;
        }
        boolean first =
                BlockUpload.write(
                        blob.getBlockBlobClient(), from.fetch(content), content, watch, faults);
        return first || !faults.saying(() -> BlobSweep.want(blob));
    }

    // -- VHDs

    @Override
    public String vhd(String tenant, String path, Rendition vhd, Progress progress)
            throws IOException {
        var name = name(tenant, path);
        var part = container.getBlobClient(HALF_MADE + name);
        var target = container.getBlobClient(name);
        var outcome =
                PageUpload.write(
                        part.getPageBlobClient(),
                        vhd,
                        progress,
                        faults,
                        lease -> {
                            copy(part, target, progress);
                            faults.saying(() -> delete(part, lease.id()));
                        });
        progress.line(
                "%,d bytes sent, %,d were there from an earlier attempt"
                        .formatted(outcome.sent(), outcome.resumed()));
        return address() + "/" + name;
    }

    private static String name(String tenant, String path) throws IOException {
        if (Stream.of(path.split("/", -1))
                .anyMatch(it -> it.isEmpty() || it.equals(".") || it.equals(".."))) {
            throw new IOException("'%s' leads out of the tenant's VHDs".formatted(path));
        }
        return VHDS + tenant + "/" + path;
    }

    @Override
    public void removeVhd(String tenant, String path) throws IOException {
        var name = name(tenant, path);
        for (var each : List.of(name, HALF_MADE + name)) {
            faults.saying(() -> delete(container.getBlobClient(each), null));
        }
    }

    @Override
    public String account() {
        return access.account();
    }

    /** Within the account, where it takes no time to speak of: so a name means a whole VHD. */
    private void copy(BlobClient part, BlobClient target, Progress progress) throws IOException {
        faults.saying(
                () -> target.beginCopy(new BlobBeginCopyOptions(access.opened(part.getBlobUrl()))));
        while (true) {
            var there = faults.saying(target::getProperties);
            if (there.getCopyStatus() != CopyStatusType.PENDING) {
                if (there.getCopyStatus() != CopyStatusType.SUCCESS) {
                    throw new IOException(
                            "%s couldn't copy %s within the account (%s)"
                                    .formatted(
                                            address(), part.getBlobName(), there.getCopyStatus()));
                }
                return;
            }
            progress.checkpoint();
            Pause.millis(PAUSE);
        }
    }

    private static void delete(BlobClient blob, @Nullable String lease) {
        try {
            blob.deleteWithResponse(
                    DeleteSnapshotsOptionType.INCLUDE,
                    new BlobRequestConditions().setLeaseId(lease),
                    null,
                    Context.NONE);
        } catch (BlobStorageException e) {
            if (!Faults.is(e, BlobErrorCode.BLOB_NOT_FOUND)) {
                throw e;
            }
        }
    }

    @Override
    public void forget(String tenant) throws IOException {
        for (var below : List.of(VHDS, HALF_MADE + VHDS)) {
            for (var name : names(below + tenant + "/")) {
                faults.saying(() -> delete(container.getBlobClient(name), null));
            }
        }
    }

    private List<String> names(String prefix) throws IOException {
        return faults.saying(() -> {
            var names = new ArrayList<String>();
            container
                    .listBlobs(new ListBlobsOptions().setPrefix(prefix), null)
                    .forEach(it -> names.add(it.getName()));
            return names;
        });
    }

    // -- what nobody holds

    @Override
    public @Nullable String claim(String installation) throws IOException {
        var ours = container.getBlobClient(OWNERS + installation);
        var owners = names(OWNERS);
        if (!owners.contains(OWNERS + installation)) {
            faults.saying(() -> ours.upload(BinaryData.fromBytes(new byte[0]), true));
        }
        var others =
                owners.stream()
                        .map(it -> it.substring(OWNERS.length()))
                        .filter(it -> !it.equals(installation))
                        .toList();
        return others.isEmpty()
                ? null
                : "another installation keeps something in %s too, or did: nothing is taken from it until %s is removed (this one is %s)"
                        .formatted(address(), OWNERS + String.join(", ", others), installation);
    }

    @Override
    public Found sweep(Duration grace, Supplier<Set<Digest>> held) throws IOException {
        return new BlobSweep(container, faults, grace).look(held);
    }
}
