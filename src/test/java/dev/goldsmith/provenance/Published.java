package dev.goldsmith.provenance;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;

/** A tenant whose team {@code web} publishes versions of {@code web/web}. */
public record Published(TestTenant tenant) {
    public static Published begin() {
        var tenant = TestTenant.create("acme").team("web").gallery("web", "web");
        tenant.save("web", "web", Documents.shell(tenant.id(), "web/web", "echo web"));
        return new Published(tenant);
    }

    public static Digest stored(String content) throws IOException {
        return store().put(content.getBytes(StandardCharsets.UTF_8));
    }

    public static ContentStore store() {
        return CDI.current().select(ContentStore.class).get();
    }

    /** The next version, of a disk that no other one has. */
    public ImageVersion version() throws IOException {
        return version(stored("disk " + UUID.randomUUID()));
    }

    public ImageVersion version(Digest disk) throws IOException {
        var captured =
                new Captured(
                        disk,
                        41,
                        1 << 20,
                        stored("[]"),
                        "12.1.0",
                        Digest.of("base"),
                        "debian 12",
                        false,
                        List.of(new Captured.DataDisk(3, stored("data"), 4, 1 << 20)));
        var asked = tenant.run("web", "web");
        return tenant.in(() -> {
            var run = Run.<Run>findById(asked.id);
            run.sourceVersion = captured.sourceVersion();
            run.sourceDigest = captured.sourceDisk().hex();
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(Gallery.require(tenant.system(), "web"), "web"),
                            run,
                            target,
                            null,
                            null,
                            CDI.current().select(Places.class).get());
            version.publish(captured, Passages.into(version));
            return version;
        });
    }

    /** One bit of it is another one from now on. */
    public static byte[] flip(Digest content) throws IOException {
        var bytes = Files.readAllBytes(store().fetch(content));
        bytes[bytes.length / 2] ^= 1;
        return overwrite(content, bytes);
    }

    /**
     * @return what it was before
     */
    public static byte[] overwrite(Digest content, byte[] bytes) throws IOException {
        var file = store().fetch(content);
        var before = Files.readAllBytes(file);
        Files.delete(file);
        Files.write(file, bytes);
        return before;
    }

    /** The version as it is now. */
    public ImageVersion now(ImageVersion version) {
        return tenant.in(() -> ImageVersion.<ImageVersion>findById(version.id));
    }

    public Attested attested(ImageVersion version) {
        return tenant.in(() -> Attested.of(ImageVersion.findById(version.id)));
    }
}
