package dev.goldsmith.build.store.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.goldsmith.build.ContentGone;
import dev.goldsmith.build.store.ContentCache;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.build.store.PlaceCopy;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The store as a container: contents as {@link BlobPlace} keeps them, pieces of logs below {@code
 * chunks/}, a blob each. Files of this host are a cache of it.
 */
public final class BlobStore implements Store {
    private static final String CHUNKS = "chunks/";
    private static final int DELETED_AT_ONCE = 8;
    private static final DownloadRetryOptions GOES_ON =
            new DownloadRetryOptions().setMaxRetryRequests(4);

    private final BlobPlace place;
    private final BlobContainerClient container;
    private final Faults faults;
    private final ContentCache cache;

    public BlobStore(BlobAccess access, ContentCache cache) {
        this.place = new BlobPlace(access);
        this.container = access.open(BlobAccess.http());
        this.faults = new Faults(access.container());
        this.cache = cache;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public Path workbench() {
        return cache.folder();
    }

    @Override
    public void probe() throws IOException {
        var part =
                container.getBlobClient(
                        BlobPlace.HALF_MADE + "probe-" + ProcessHandle.current().pid());
        faults.saying(() -> {
            part.upload(BinaryData.fromBytes(new byte[1]), true);
            part.deleteIfExists();
        });
    }

    // -- contents

    @Override
    public Digest put(Path file) throws IOException {
        var digest = Digest.of(file);
        place.bring(_ -> file, digest, _ -> {});
        cache.keep(file);
        return digest;
    }

    @Override
    public Digest put(byte[] content) throws IOException {
        var folder = Files.createDirectories(workbench().resolve("incoming"));
        return put(Files.write(Files.createTempFile(folder, "put", ".part"), content));
    }

    /**
     * @throws UncheckedIOException when the service doesn't say: that isn't the same as not there
     */
    @Override
    public boolean has(Digest content) {
        try {
            return faults.saying(place.content(content)::exists);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long size(Digest content) throws IOException {
        return there(content, () -> place.content(content).getProperties().getBlobSize());
    }

    @Override
    public void copy(Digest content, long from, long count, OutputStream out) throws IOException {
        if (count == 0) {
            return;
        }
        there(
                content,
                () ->
                        place.content(content)
                                .downloadStreamWithResponse(
                                        out,
                                        new BlobRange(from, count),
                                        GOES_ON,
                                        null,
                                        false,
                                        null,
                                        Context.NONE));
    }

    @Override
    public Path fetch(Digest content) throws IOException {
        return cache.fetch(content, new Kept(content));
    }

    @Override
    public void hold(Digest content, Path folder) throws IOException {
        cache.hold(content, folder, new Kept(content));
    }

    /** What a cache fills itself from. */
    private final class Kept implements PlaceCopy.Source {
        private final Digest content;

        Kept(Digest content) {
            this.content = content;
        }

        @Override
        public long size() throws IOException {
            return BlobStore.this.size(content);
        }

        @Override
        public void write(long from, OutputStream out) throws IOException {
            copy(content, from, size() - from, out);
        }
    }

    private <T> T there(Digest content, Supplier<T> work) throws IOException {
        try {
            return faults.saying(work);
        } catch (NoSuchFileException _) {
            throw new ContentGone(content);
        }
    }

    // -- pieces of logs

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        var blob = chunk(key);
        faults.saying(() -> blob.upload(BinaryData.fromBytes(bytes), true));
    }

    @Override
    public byte[] get(String key) throws IOException {
        var blob = chunk(key);
        return faults.saying(() -> blob.downloadContent().toBytes());
    }

    @Override
    public void delete(String key) throws IOException {
        var blob = chunk(key);
        faults.saying(blob::deleteIfExists);
    }

    @Override
    public List<String> folders(String of) throws IOException {
        var prefix = chunk(of).getBlobName() + "/";
        return faults.saying(() ->
                container.listBlobsByHierarchy(prefix).stream()
                        .map(it -> it.getName().substring(prefix.length()).replace("/", ""))
                        .distinct()
                        .toList());
    }

    @Override
    public void deleteAll(String folder) throws IOException {
        var below = new ListBlobsOptions().setPrefix(chunk(folder).getBlobName() + "/");
        var names =
                faults.saying(() ->
                        container.listBlobs(below, null).stream().map(it -> it.getName()).toList());
        try (var flight = new Flight(DELETED_AT_ONCE)) {
            for (var name : names) {
                flight.send(() -> faults.saying(container.getBlobClient(name)::deleteIfExists));
            }
            flight.land();
        }
    }

    private BlobClient chunk(String key) {
        if (Stream.of(key.split("/", -1))
                .anyMatch(it -> it.isEmpty() || it.equals(".") || it.equals(".."))) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        return container.getBlobClient(CHUNKS + key);
    }
}
