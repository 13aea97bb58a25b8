package dev.goldsmith.build.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.store.ContentCache;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.build.store.StoreContract;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.testing.Azurite;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BlobStoreTest extends StoreContract {
    private static final AtomicInteger CONTAINERS = new AtomicInteger();

    private static Azurite azurite;

    private final URI container = azurite.container("store-" + CONTAINERS.incrementAndGet());

    @BeforeAll
    static void start() throws Exception {
        azurite = Azurite.shared();
    }

    private Store store(URI container, int host) {
        return new BlobStore(
                new BlobAccess(container, Azurite.KEY),
                new ContentCache(home.resolve("host-" + host), 100 << 20));
    }

    @Override
    protected Store store(int host) {
        new BlobAccess(container, Azurite.KEY).open(BlobAccess.http()).createIfNotExists();
        return store(container, host);
    }

    @Test
    void a_service_that_does_not_say_is_not_taken_for_a_content_that_is_gone() {
        var wrong =
                new BlobStore(
                        new BlobAccess(container, "d3Jvbmctc2VjcmV0LWtleQ=="),
                        new ContentCache(home.resolve("host-1"), 100 << 20));

        assertThatThrownBy(() -> wrong.has(Digest.of("gold")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("doesn't let us in");
        assertThatThrownBy(wrong::probe).hasMessageContaining("doesn't let us in");
    }

    @Test
    void a_reader_that_leaves_is_told_as_such() throws IOException {
        var store = store(1);
        var gold = store.put("gold".getBytes());
        var closed =
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("closed by the reader");
                    }
                };

        assertThatThrownBy(() -> store.copy(gold, 0, 4, closed)).isInstanceOf(IOException.class);
        assertThat(store(2).fetch(gold)).hasContent("gold");
    }
}
