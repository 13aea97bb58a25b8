package dev.goldsmith.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform image's system is known at the save: a step that it can't run is refused there. */
class SourceSystemTest {
    @TempDir private Path folder;

    @Test
    void a_windows_image_runs_no_shell() throws IOException {
        assertThat(
                        faults(
                                "Contoso:windows:2022",
                                """
                                {"type": "PowerShell", "inline": ["Get-Date"]},
                                {"type": "Shell", "inline": ["date"]},
                                {"type": "File", "sourceUri": "https://example.org/a", "destination": "/tmp/a"}
                                """))
                .containsExactly(
                        new Violation(
                                "$.properties.customize[1].type",
                                "`Shell` needs Linux, and the source is Windows; use"
                                        + " `PowerShell`."),
                        new Violation(
                                "$.properties.customize[2].destination",
                                "`/tmp/a` is a path of Linux, and the source is Windows; use a path"
                                        + " such as `C:\\motd.txt`."));
    }

    @Test
    void a_publishers_linux_image_runs_no_powershell() throws IOException {
        assertThat(
                        faults(
                                "Debian:debian-12:12-gen2",
                                """
                                {"type": "PowerShell", "inline": ["Get-Date"]},
                                {"type": "LinuxRestart"}
                                """))
                .containsExactly(
                        new Violation(
                                "$.properties.customize[0].type",
                                "`PowerShell` needs Windows or an image with `pwsh`, and"
                                        + " 'Debian:debian-12:12-gen2' is a bare Linux; use `Shell`,"
                                        + " or a gallery image that has it as the source."));
    }

    @Test
    void a_system_is_known_by_its_words() {
        assertThat(GuestOs.of("Windows Server 2022")).isEqualTo(GuestOs.WINDOWS);
        assertThat(GuestOs.of("debian 12")).isEqualTo(GuestOs.LINUX);
        assertThat(GuestOs.of(null)).isEqualTo(GuestOs.LINUX);
    }

    @Test
    void a_windows_image_is_not_patched_by_linux_updates() throws IOException {
        var destinations = new GalleryDestinations();
        destinations.catalogue = catalogue();

        assertThat(destinations.isLinux(template("Contoso:windows:2022", ""))).isFalse();
        var debian = template("Debian:debian-12:12-gen2", "");
        assertThat(destinations.isLinux(debian)).isTrue();
        assertThat(destinations.patched(debian)).isEqualTo(debian);
    }

    private List<Violation> faults(String urn, String steps) throws IOException {
        var system = new SourceSystem();
        system.catalogue = catalogue();
        var template = template(urn, steps);
        return system.platform((Source.PlatformImage) template.properties().source(), template);
    }

    private Catalogue catalogue() throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("own.yaml"),
                        """
                        images:
                          - urn: Contoso:windows:2022
                            title: Windows Server 2022
                            os: windows server 2022
                            file: { path: /images/windows.qcow2 }
                        """);
        return Catalogue.load(List.of(file));
    }

    private static ImageTemplate template(String urn, String steps) {
        var parts = urn.split(":");
        return TemplateReader.read(
                """
                {"properties": {
                    "source": {"type": "PlatformImage", "publisher": "%s", "offer": "%s",
                               "sku": "%s", "version": "latest"},
                    "customize": [%s],
                    "distribute": [{"type": "VHD", "runOutputName": "disk"}]}}
                """
                        .formatted(parts[0], parts[1], parts[2], steps));
    }
}
