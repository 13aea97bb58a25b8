package dev.goldsmith.build.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.FluxUtil;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.specialized.PageBlobClient;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.image.Renditions.Extent;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.testing.Azurite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageUploadTest {
    private static final int MIB = 1 << 20;
    private static final long DISK = 4096L * MIB;
    private static final int POPULATED = 64 * MIB;

    @TempDir static Path home;
    private static Azurite azurite;
    private static Rendition vhd;

    /** What went to the service as pages, counted on the wire. */
    private final AtomicLong wire = new AtomicLong();

    private BlobContainerClient container;

    @BeforeAll
    static void start() throws Exception {
        azurite = Azurite.shared();
        vhd = sparse();
    }

    @BeforeEach
    void container() {
        var real = new JdkHttpClientBuilder().build();
        HttpClient counting =
                request -> {
                    if (isPages(request)) {
                        wire.addAndGet(length(request));
                    }
                    return real.send(request);
                };
        container = new BlobAccess(azurite.container("vhds"), Azurite.KEY).open(counting);
        container.createIfNotExists();
    }

    private static boolean isPages(HttpRequest request) {
        return request.getUrl().getQuery() != null
                && request.getUrl().getQuery().contains("comp=page")
                && !request.getUrl().getQuery().contains("comp=pagelist");
    }

    private static long length(HttpRequest request) {
        return Long.parseLong(request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH));
    }

    /** 4 GiB with 64 MiB in them, at sixteen places, as a qcow2 that was captured. */
    private static Rendition sparse() throws IOException, InterruptedException {
        var raw = home.resolve("raw");
        try (var file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(DISK);
            var random = new Random(14);
            var bytes = new byte[POPULATED / 16];
            for (int i = 0; i < 16; i++) {
                random.nextBytes(bytes);
                file.seek(i * (DISK / 16) + i * 65536L);
                file.write(bytes);
            }
        }
        var qcow2 = home.resolve("disk.qcow2");
        var convert =
                new ProcessBuilder(
                                "qemu-img",
                                "convert",
                                "-O",
                                "qcow2",
                                raw.toString(),
                                qcow2.toString())
                        .inheritIO()
                        .start();
        assertThat(convert.waitFor()).isZero();
        Files.delete(raw);
        var store = new FolderStore(home.resolve("store"));
        return new Renditions(store, home.resolve("cache"), Duration.ofHours(1))
                .open(store.put(qcow2), Renditions.Format.VHD);
    }

    private PageBlobClient blob(String name) {
        return container.getBlobClient(name).getPageBlobClient();
    }

    private PageUpload.Outcome write(PageBlobClient blob, Rendition what, Progress progress)
            throws IOException {
        return PageUpload.write(
                blob, what, progress, new Faults(azurite.container("vhds")), _ -> {});
    }

    static class Quiet implements Progress {
        @Override
        public void line(String line) {}

        @Override
        public void percent(int percent) {}

        @Override
        public void checkpoint() {}
    }

    /**
     * Downloads all that the service has pages of, all that the VHD may have something in, and some
     * of what neither has. What isn't in a page is zeros; to have 4 GiB of them sent proves
     * nothing.
     */
    private static void assertSame(PageBlobClient blob, Rendition vhd) throws IOException {
        assertThat(blob.getProperties().getBlobSize()).isEqualTo(vhd.size());
        var parts = new ArrayList<>(vhd.populated());
        blob.listPageRanges(new BlobRange(0))
                .forEach(it -> {
                    var range = it.getRange();
                    parts.add(new Extent(range.getOffset(), range.getOffset() + range.getLength()));
                });
        for (long at = vhd.size() / 7; at < vhd.size(); at += vhd.size() / 3) {
            parts.add(new Extent(at, Math.min(vhd.size(), at + 512)));
        }
        for (var part : parts) {
            for (long at = part.from(); at < part.to(); at += 4 * MIB) {
                long count = Math.min(4 * MIB, part.to() - at);
                var sent = new ByteArrayOutputStream((int) count);
                vhd.transfer(at, count, sent);
                var there = new ByteArrayOutputStream((int) count);
                blob.downloadStreamWithResponse(
                        there, new BlobRange(at, count), null, null, false, null, null);
                if (!Arrays.equals(sent.toByteArray(), there.toByteArray())) {
                    throw new AssertionError("it differs in the 4 MiB from byte " + at + " on");
                }
            }
        }
    }

    @Test
    void a_vhd_that_broke_off_goes_on_and_sends_little_more_than_what_is_in_it() throws Exception {
        var blob = blob("web.vhd");
        var stopped =
                new Quiet() {
                    @Override
                    public void checkpoint() {
                        if (wire.get() > POPULATED / 2) {
                            throw new IllegalStateException("stop");
                        }
                    }
                };
        assertThatThrownBy(() -> write(blob, vhd, stopped)).hasMessage("stop");
        long first = wire.get();
        assertThat(first).isBetween((long) POPULATED / 2, POPULATED - 1L);

        var outcome = write(blob, vhd, new Quiet());

        assertThat(outcome.resumed()).as("what was there isn't sent again").isEqualTo(first);
        assertThat(outcome.sent()).isEqualTo(wire.get() - first);
        assertThat(wire.get()).isBetween((long) POPULATED, (long) (POPULATED * 1.1));
        assertSame(blob, vhd);
    }

    @Test
    void nobody_else_writes_while_it_lasts() throws IOException {
        var blob = blob("leased.vhd");
        var refused = new ArrayList<String>();
        var page = new byte[512];
        write(
                blob,
                small(7),
                new Quiet() {
                    @Override
                    public void checkpoint() {
                        if (!blob.exists() || !"leased".equals(state(blob))) {
                            return;
                        }
                        try {
                            blob.uploadPages(
                                    new PageRange().setStart(0).setEnd(511),
                                    new ByteArrayInputStream(page));
                        } catch (BlobStorageException e) {
                            refused.add(e.getErrorCode().toString());
                        }
                    }
                });
        assertThat(refused).isNotEmpty().containsOnly("LeaseIdMissing");
        assertThat(state(blob)).as("and is free again").isEqualTo("available");
    }

    private static String state(PageBlobClient blob) {
        return blob.getProperties().getLeaseState().toString();
    }

    @Test
    void what_was_left_of_another_vhd_is_no_beginning() throws IOException {
        var blob = blob("another.vhd");
        write(blob, small(1), new Quiet());

        assertThat(write(blob, small(2), new Quiet()).resumed()).isZero();
        assertSame(blob, small(2));

        assertThat(write(blob, small(2), new Quiet())).isEqualTo(new PageUpload.Outcome(0, 4096));
    }

    @Test
    void what_changes_on_the_way_is_refused_by_its_md5() {
        var access = new BlobAccess(azurite.container("vhds"), Azurite.KEY);
        var real = new JdkHttpClientBuilder().build();
        HttpClient breaking =
                request ->
                        !isPages(request)
                                ? real.send(request)
                                : FluxUtil.collectBytesInByteBufferStream(request.getBody())
                                        .flatMap(bytes -> {
                                            bytes[17] ^= 1;
                                            return real.send(request.setBody(bytes));
                                        });
        var blob = access.open(breaking).getBlobClient("broken.vhd").getPageBlobClient();

        assertThatThrownBy(() -> write(blob, small(3), new Quiet()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("isn't what was sent (MD5)");
    }

    /** A megabyte with a page here and there. */
    static Rendition small(int seed) {
        var bytes = new byte[MIB];
        var page = new byte[2048];
        new Random(seed).nextBytes(page);
        System.arraycopy(page, 0, bytes, 512, page.length);
        System.arraycopy(page, 0, bytes, MIB - page.length, page.length);
        return new Rendition() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public String etag() {
                return "small-" + seed;
            }

            @Override
            public void transfer(long from, long count, OutputStream out) throws IOException {
                out.write(bytes, (int) from, (int) count);
            }

            @Override
            public List<Extent> populated() {
                return List.of(new Extent(0, 4096), new Extent(4096, MIB));
            }
        };
    }
}
