package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GalleryImageIdTest {
    private static final String DEFINITION =
            "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/debian-base";

    @Test
    void readsADefinition() {
        assertThat(GalleryImageId.parse(DEFINITION))
                .isEqualTo(
                        new GalleryImageId(
                                "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11",
                                "platform",
                                "golden",
                                "debian-base",
                                null))
                .hasToString(DEFINITION);
    }

    @Test
    void comparesFixedSegmentsWithoutCaseAndKeepsThatOfNames() {
        var odd =
                "/SUBSCRIPTIONS/6F1C2A34-8F0E-4B1E-9D55-0C6A3E2B7D11/resourcegroups/Platform/PROVIDERS/microsoft.compute/Galleries/Golden/Images/debian-base/VERSIONS/Latest";

        var id = GalleryImageId.parse(odd);

        assertThat(id.isLatest()).isTrue();
        assertThat(id)
                .hasToString(
                        "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/Platform/providers/Microsoft.Compute/galleries/Golden/images/debian-base/versions/latest");
        assertThat(id.withVersion("1.0.0").toString()).endsWith("/versions/1.0.0");
        assertThat(id.definition().version()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0", "1.2.3", "0.24105.52755", "2147483647.0.0", "latest"})
    void takesVersions(String version) {
        assertThat(GalleryImageId.parse(DEFINITION + "/versions/" + version).version())
                .isEqualTo(version);
    }

    @Test
    void readsTheNumbersOfADate() {
        assertThat(GalleryImageId.parse(DEFINITION + "/versions/2026.03.09").version())
                .isEqualTo("2026.3.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2",
                "1.2.3.4",
                "00000000001.2.3",
                "1.2.x",
                "-1.0.0",
                "2147483648.0.0",
                "newest",
                "1.2.3/"
            })
    void refusesOtherVersions(String version) {
        assertThat(GalleryImageId.find(DEFINITION + "/versions/" + version)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "golden/debian-base",
                "/subscriptions/not-a-guid/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i",
                "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.Compute/galleries/a b/images/i",
                "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/g/providers/Microsoft.Compute/images/i"
            })
    void refusesOtherIds(String id) {
        assertThat(GalleryImageId.find(id)).isEmpty();
        assertThatThrownBy(() -> GalleryImageId.parse(id))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
