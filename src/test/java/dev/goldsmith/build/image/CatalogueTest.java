package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    @TempDir Path folder;

    @Test
    void theBuiltInImagesAreFoundWithoutRegardToCase() {
        var catalogue = Catalogue.load(List.of());
        assertThat(catalogue.find(image("debian", "DEBIAN-12", "12-gen2")))
                .map(Catalogue.Entry::origin)
                .containsInstanceOf(Catalogue.Origin.Recipe.class);
        assertThat(catalogue.find(image("Nobody", "x", "y"))).isEmpty();
        assertThat(catalogue.list())
                .allSatisfy(entry -> {
                    if (entry.origin() instanceof Catalogue.Origin.Download download) {
                        assertThat(download.fingerprint()).matches("[0-9A-F]{40}");
                        assertThat(entry.cloudInit()).isTrue();
                    }
                });
    }

    @Test
    void anOperatorsEntryReplacesOne() throws Exception {
        var file =
                write(
                        """
                        images:
                          - urn: Debian:debian-12:12-gen2
                            title: Ours
                            os: debian 12
                            file: { path: /srv/images/ours.qcow2, version: 3.1.4 }
                        """);
        var entry = Catalogue.load(List.of(file)).find(image("Debian", "debian-12", "12-gen2"));
        assertThat(entry).map(Catalogue.Entry::title).contains("Ours");
    }

    @Test
    void whatIsAddedMeanwhileIsFoundAndReplacesWhatThereIs() {
        var added = new java.util.concurrent.atomic.AtomicReference<>(Catalogue.Added.NONE);
        var catalogue = Catalogue.load(List.of(), added::get);
        var windows = image("microsoftwindowsdesktop", "windows-11", "win11-25h2-pro");
        assertThat(catalogue.obstacle(windows)).contains("Goldsmith can't fetch");
        added.set(
                new Catalogue.Added(
                        List.of(
                                new Catalogue.Entry(
                                        windows.urn().replaceFirst(":latest$", ""),
                                        "Ours",
                                        "",
                                        "windows 11",
                                        false,
                                        false,
                                        new Catalogue.Origin.Address(
                                                "https://x/y", "00", "1.0.0"))),
                        List.of(
                                new Catalogue.Alias(
                                        "Ours:win:11",
                                        "MicrosoftWindowsDesktop:Windows-11:win11-25h2-pro"),
                                new Catalogue.Alias("Ours:win:12", "nobody:has:this"))));
        assertThat(catalogue.obstacle(windows)).isNull();
        assertThat(catalogue.find(image("ours", "WIN", "11")))
                .map(Catalogue.Entry::title)
                .contains("Ours");
        assertThat(catalogue.find(image("ours", "win", "12"))).isEmpty();
        added.set(Catalogue.Added.NONE);
        assertThat(catalogue.obstacle(windows)).isNotNull();
        assertThat(catalogue.find(image("ours", "win", "11"))).isEmpty();
    }

    @Test
    void aFaultNamesFileEntryAndField() throws Exception {
        var unknown = write("images:\n  - urn: a:b:c\n    titel: x\n");
        assertThatThrownBy(() -> Catalogue.load(List.of(unknown)))
                .hasMessageContaining(unknown + ": images[0]: unknown field 'titel'");
        var noOrigin = write("images:\n  - urn: a:b:c\n    title: x\n    os: y\n");
        assertThatThrownBy(() -> Catalogue.load(List.of(noOrigin)))
                .hasMessageContaining(
                        "one of 'recipe', 'url', 'file', 'bring' or 'refused' is needed");
        var badUrn = write("images:\n  - urn: a:b\n    title: x\n    os: y\n");
        assertThatThrownBy(() -> Catalogue.load(List.of(badUrn)))
                .hasMessageContaining("is not publisher:offer:sku");
    }

    @Test
    void aPublishersChecksumIsFoundInBothForms() throws Exception {
        var hex = "0123456789abcdef".repeat(4);
        assertThat(VerifiedDownload.sum(hex + " *disk.img\n", "disk.img")).isEqualTo(hex);
        assertThat(VerifiedDownload.sum("SHA256 (disk.qcow2) = " + hex + "\n", "disk.qcow2"))
                .isEqualTo(hex);
        assertThatThrownBy(() -> VerifiedDownload.sum(hex + "  other\n", "disk.img"))
                .hasMessageContaining("don't name disk.img");
    }

    private Path write(String yaml) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "images", ".yaml"), yaml);
    }

    private static Source.PlatformImage image(String publisher, String offer, String sku) {
        return new Source.PlatformImage(publisher, offer, sku, "latest", null, Extras.NONE);
    }
}
