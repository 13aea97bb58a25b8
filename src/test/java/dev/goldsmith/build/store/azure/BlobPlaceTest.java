package dev.goldsmith.build.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.build.store.PlaceContract;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.testing.Azurite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobPlaceTest extends PlaceContract {
    private static final AtomicInteger CONTAINERS = new AtomicInteger();

    private static Azurite azurite;

    private final URI container = azurite.container("place-" + CONTAINERS.incrementAndGet());
    private final BlobContainerClient service = access(container).open(BlobAccess.http());
    private final Place place = new BlobPlace(access(container));

    @BeforeAll
    static void start() throws Exception {
        azurite = Azurite.shared();
    }

    private static BlobAccess access(URI container) {
        return new BlobAccess(container, Azurite.KEY);
    }

    @Override
    protected Place place() {
        service.createIfNotExists();
        return place;
    }

    @Override
    protected Place away() {
        return new BlobPlace(access(azurite.container("nobody-made-it")));
    }

    @Override
    protected byte[] fetched(Digest content) {
        return service.getBlobClient(
                        "sha256/" + content.hex().substring(0, 2) + "/" + content.hex())
                .downloadContent()
                .toBytes();
    }

    @Override
    protected byte[] fetched(String tenant, String vhd) {
        var blob = service.getBlobClient("vhds/" + tenant + "/" + vhd);
        return blob.exists() ? blob.downloadContent().toBytes() : null;
    }

    @Test
    void what_somebody_wants_while_a_sweep_is_at_it_stays() throws IOException {
        var content = Digest.of("wanted");
        place.bring(_ -> Files.writeString(home.resolve("f"), "wanted"), content, _ -> {});
        place.sweep(Duration.ofHours(1), Set::of);
        var blob =
                service.getBlobClient(
                        "sha256/%s/%s".formatted(content.hex().substring(0, 2), content.hex()));
        var seen = blob.getProperties();
        assertThat(seen.getMetadata()).containsKey("leaving");

        place.bring(_ -> home.resolve("f"), content, _ -> {});

        assertThat(blob.getProperties().getETag())
                .as("so that no sweep deletes it by the old one")
                .isNotEqualTo(seen.getETag());
        assertThat(blob.getProperties().getMetadata()).doesNotContainKey("leaving");
    }

    @Test
    void a_signature_of_the_container_is_enough_to_publish() throws IOException {
        var signature =
                service.generateSas(
                        new BlobServiceSasSignatureValues(
                                OffsetDateTime.now().plusHours(1),
                                BlobContainerSasPermission.parse("racwdl")));
        var signed = new BlobPlace(new BlobAccess(container, "?" + signature));
        var content = Digest.of("signed");

        assertThat(
                        signed.bring(
                                _ -> Files.writeString(home.resolve("f"), "signed"),
                                content,
                                _ -> {}))
                .isTrue();
        assertThat(fetched(content)).asString().isEqualTo("signed");
        assertThat(
                        signed.vhd(
                                "acme",
                                "web.vhd",
                                PageUploadTest.small(1),
                                new PageUploadTest.Quiet()))
                .isEqualTo(container + "/vhds/acme/web.vhd");
        assertThat(fetched("acme", "web.vhd")).hasSize(1 << 20);
        assertThat(service.listBlobs().stream().map(it -> it.getName()))
                .as("no half is left")
                .noneMatch(it -> it.startsWith("half-made"));
    }

    @Test
    void a_key_that_is_wrong_is_said_without_it() {
        var wrong = "d3Jvbmctc2VjcmV0LWtleQ==";
        var access = new BlobAccess(container, wrong);
        assertThat(access.toString()).doesNotContain(wrong);
        assertThat(new BlobPlace(access).lack())
                .get()
                .asString()
                .contains("doesn't let us in (Auth")
                .doesNotContain(wrong);

        var signature = "sv=2024-11-04&sr=c&sp=rw&se=2030-01-01&sig=c2VjcmV0LXNpZ25hdHVyZQ%3D%3D";
        assertThatThrownBy(() -> new BlobPlace(new BlobAccess(container, signature)).claim("ours"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("doesn't let us in")
                .hasMessageNotContaining("c2VjcmV0")
                .hasNoCause();
    }

    @Test
    void an_account_that_nobody_answers_for_is_told_of_soon() throws IOException {
        int port;
        try (var free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var nowhere = URI.create("http://127.0.0.1:%d/devstoreaccount1/images".formatted(port));
        assertThat(new BlobPlace(access(nowhere)).lack())
                .contains(nowhere + " can't be reached (ConnectException)");
    }

    @ParameterizedTest
    @CsvSource({
        "https://acme.blob.core.windows.net/images, k, ''",
        "http://acme.blob.core.windows.net/images, k, would be sent unencrypted",
        "https://acme.blob.core.windows.net, k, isn't the address of a blob container",
        "https://acme.blob.core.windows.net/images?sig=x, k, isn't the address of a blob container",
        "https://acme.blob.core.windows.net/a/b/c, k, isn't the address of a blob container",
        "https://acme.blob.core.windows.net/images, ' ', needs an access key",
    })
    void an_address_is_looked_at_before_it_is_used(String address, String key, String fault) {
        if (fault.isEmpty()) {
            assertThat(new BlobAccess(URI.create(address), key))
                    .hasToString("BlobAccess[%s]".formatted(address));
        } else {
            assertThatThrownBy(() -> new BlobAccess(URI.create(address), key))
                    .hasMessageContaining(fault);
        }
    }
}
