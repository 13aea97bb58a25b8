package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueErrorsTest {
    @TempDir Path folder;

    @Test
    void theBuiltInOneHasDebianAndFindsItInAnyCase() {
        var catalogue = Catalogue.load(List.of());

        assertThat(catalogue.find(image("debian", "DEBIAN-12", "12-Gen2")))
                .hasValueSatisfying(entry ->
                        assertThat(entry.origin())
                                .isEqualTo(new Catalogue.Origin.Recipe("debian", "bookworm")));
        assertThat(catalogue.find(image("Debian", "debian-12", "none"))).isEmpty();
    }

    @Test
    void whatIsDownloadedHasAPinnedKey() {
        assertThat(Catalogue.load(List.of()).list())
                .extracting(Catalogue.Entry::origin)
                .filteredOn(Catalogue.Origin.Download.class::isInstance)
                .map(Catalogue.Origin.Download.class::cast)
                .isNotEmpty()
                .allSatisfy(download -> assertThat(download.fingerprint()).matches("[0-9A-F]{40}"));
    }

    @Test
    void anOperatorsFileAddsAndReplaces() throws IOException {
        var file =
                write(
                        """
                        images:
                          - urn: acme:linux:1
                            title: Acme
                            os: acme 1
                            file: { path: /srv/acme.qcow2, version: 3.1.4 }
                          - urn: DEBIAN:debian-12:12-gen2
                            title: Our Debian
                            os: debian 12
                            cloudInit: true
                            file: { path: /srv/debian.qcow2 }
                        """);

        var catalogue = Catalogue.load(List.of(file));

        assertThat(catalogue.find(image("acme", "linux", "1")).orElseThrow().origin())
                .isEqualTo(new Catalogue.Origin.LocalFile(Path.of("/srv/acme.qcow2"), "3.1.4"));
        var debian = catalogue.find(image("Debian", "debian-12", "12-gen2")).orElseThrow();
        assertThat(debian.title()).isEqualTo("Our Debian");
        assertThat(debian.cloudInit()).isTrue();
    }

    /** What is wrong in an entry, and what is said of it after the file's name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    title: A, os: a | images[0]: 'urn' must be a text
                    urn: 'a:b', title: A, os: a | images[0]: urn 'a:b' is not publisher:offer:sku
                    urn: 'a:b:c', os: a | images[0] (a:b:c): 'title' must be a text
                    urn: 'a:b:c', title: A, os: a | images[0] (a:b:c): exactly one of 'recipe', 'url', 'file', 'bring' or 'refused' is needed
                    urn: 'a:b:c', title: A, os: a, recipe: {}, file: {} | images[0] (a:b:c): exactly one of 'recipe', 'url', 'file', 'bring' or 'refused' is needed
                    urn: 'a:b:c', title: A, os: a, file: {} | images[0] (a:b:c): 'path' must be a text
                    urn: 'a:b:c', title: A, os: a, cloudInit: maybe, file: { path: x } | images[0] (a:b:c): 'cloudInit' must be true or false
                    urn: 'a:b:c', titel: A | images[0]: unknown field 'titel'; known are
                    """)
    void anErrorNamesFileEntryAndField(String entry, String said) throws IOException {
        var file = write("images:\n  - { " + entry + " }\n");

        assertThatThrownBy(() -> Catalogue.load(List.of(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": " + said);
    }

    @Test
    void aFileThatIsNoCatalogueIsNamed() throws IOException {
        var broken = write("images: [");
        assertThatThrownBy(() -> Catalogue.load(List.of(broken)))
                .hasMessageStartingWith(broken + ": not a readable catalogue: ");

        var missing = folder.resolve("none.yaml");
        assertThatThrownBy(() -> Catalogue.load(List.of(missing)))
                .hasMessage(missing + ": there is no such catalogue file");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("extra.yaml"), yaml);
    }

    private static Source.PlatformImage image(String publisher, String offer, String sku) {
        return new Source.PlatformImage(publisher, offer, sku, "latest", null, Extras.NONE);
    }
}
