package dev.goldsmith.contents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.packages.PackageList.Entry;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.storage.simple.InMemSpdxStore;

/** Bills of materials, looked at by the formats' own schemas and by SPDX's own model. */
class SbomTest {
    private static final PackageList DEBIAN =
            new PackageList(
                    "dpkg",
                    new Distribution("debian", "12"),
                    List.of(
                            new Entry(
                                    "libc6",
                                    "2.36-9+deb12u13",
                                    "amd64",
                                    "glibc",
                                    "2.36-9+deb12u13",
                                    null,
                                    12_000_000L),
                            new Entry(
                                    "vim",
                                    "2:9.0.1378-2",
                                    "amd64",
                                    "vim",
                                    "2:9.0.1378-2",
                                    null,
                                    null)));

    private static final PackageList ROCKY =
            new PackageList(
                    "rpm",
                    new Distribution("rocky", "9.4"),
                    List.of(
                            rpm("bash", "5.1.8-9.el9", "GPLv3+"),
                            rpm("curl", "7.76.1-29.el9", "MIT"),
                            rpm("openssl", "1:3.0.7-27.el9", "ASL 2.0"),
                            rpm("zlib", "1.2.11-40.el9", "Zlib AND (MIT OR BSD-3-Clause)"),
                            rpm("strange", "1-1", "AND MIT")));

    private static final PackageList WINDOWS =
            new PackageList(
                    "windows",
                    List.of(
                            new Entry("7-Zip 24.08 (x64)", "24.08", "amd64"),
                            new Entry("KB5034441", "Security Update", "update"),
                            // As a guest may say, whatever sense it makes.
                            new Entry("", "", ""),
                            new Entry("a\u0001\"b", "~", "amd64")));

    private static Entry rpm(String name, String version, String license) {
        return new Entry(name, version, "x86_64", name, "1-1", license, 1L);
    }

    private static Described of(PackageList list) {
        return new Described(
                "golden/base",
                "1.0.2",
                "a".repeat(64),
                Instant.parse("2026-11-29T10:00:00Z"),
                UUID.nameUUIDFromBytes(new byte[1]),
                list);
    }

    enum Lists {
        OF_DEBIAN(DEBIAN),
        OF_ROCKY(ROCKY),
        OF_WINDOWS(WINDOWS),
        OF_NOTHING(PackageList.NONE);

        final PackageList list;

        Lists(PackageList list) {
            this.list = list;
        }
    }

    @ParameterizedTest
    @EnumSource
    void cyclonedx_fits_its_schema(Lists of) throws Exception {
        var json = CycloneDx.of(of(of.list));

        assertThat(
                        new JsonParser()
                                .validate(
                                        json.getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        assertThat(CycloneDx.of(of(of.list))).isEqualTo(json);
        assertThat(json).contains("\"specVersion\" : \"1.6\"");
    }

    @ParameterizedTest
    @EnumSource
    void spdx_fits_its_schema_and_its_model(Lists of) throws Exception {
        var json = Spdx.of(of(of.list));

        try (var schema = SbomTest.class.getResourceAsStream("/resources/spdx-schema-v2.3.json")) {
            assertThat(
                            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                                    .getSchema(schema)
                                    .validate(json, InputFormat.JSON))
                    .isEmpty();
        }
        var read =
                new MultiFormatStore(new InMemSpdxStore(), MultiFormatStore.Format.JSON_PRETTY)
                        .deSerialize(
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                                false);
        assertThat(read.verify()).isEmpty();
        assertThat(Spdx.of(of(of.list))).isEqualTo(json);
    }

    @Test
    void packages_say_what_the_package_manager_said() {
        var debian = Json.read(CycloneDx.of(of(DEBIAN)), JsonNode.class);
        var rocky = Json.read(Spdx.of(of(ROCKY)), JsonNode.class);

        assertThat(debian.at("/components/0/name").asText()).isEqualTo("debian");
        assertThat(debian.at("/components/1/purl").asText())
                .isEqualTo(
                        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u13?arch=amd64&distro=debian-12&upstream=glibc%402.36-9%2Bdeb12u13");
        assertThat(debian.at("/components/1/properties/0/value").asText()).isEqualTo("glibc");
        assertThat(debian.at("/components/2/purl").asText())
                .startsWith("pkg:deb/debian/vim@2%3A9.0.1378-2?");
        assertThat(rocky.findValuesAsText("licenseDeclared"))
                .contains("MIT", "((BSD-3-Clause OR MIT) AND Zlib)", "NOASSERTION");
        assertThat(rocky.findValuesAsText("extractedText"))
                .containsExactlyInAnyOrder("GPLv3+", "ASL 2.0", "AND MIT");
        assertThat(rocky.findValuesAsText("referenceLocator"))
                .contains(
                        "pkg:rpm/rocky/openssl@3.0.7-27.el9?arch=x86_64&distro=rocky-9.4&epoch=1&upstream=openssl%401-1");
    }

    @Test
    void two_of_one_name_have_two_references() {
        var twice =
                new PackageList(
                        "dpkg", List.of(DEBIAN.packages().get(0), DEBIAN.packages().get(0)));

        assertThat(Spdx.of(of(twice)))
                .contains("SPDXRef-Package-libc6-2.36-9-deb12u13-amd64\"")
                .contains("SPDXRef-Package-libc6-2.36-9-deb12u13-amd64-2\"");
    }

    @ParameterizedTest
    @EnumSource
    void three_thousand_packages_are_no_burden(Sbom.Format format) {
        var many =
                new PackageList(
                        "dpkg",
                        new Distribution("debian", "12"),
                        IntStream.range(0, 3_000)
                                .mapToObj(it ->
                                        new Entry("p" + it, "1." + it, "amd64", "p", "1", null, 1L))
                                .toList());
        long before = System.nanoTime();
        var json = format == Sbom.Format.SPDX ? Spdx.of(of(many)) : CycloneDx.of(of(many));
        System.out.printf(
                "3,000 packages, %s: %,d characters, %d ms%n",
                format.word(), json.length(), (System.nanoTime() - before) / 1_000_000);

        assertThat(json).contains("p2999");
    }
}
