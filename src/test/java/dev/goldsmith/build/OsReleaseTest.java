package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As guests say it. */
class OsReleaseTest {
    @ParameterizedTest
    @CsvSource({
        "debian-12, DEBIAN, debian 12, Debian GNU/Linux 12 (bookworm)",
        "ubuntu-24.04, DEBIAN, ubuntu 24.04, Ubuntu 24.04.3 LTS",
        "almalinux-9, RED_HAT, almalinux 9.6, AlmaLinux 9.6 (Sage Margay)",
        "rhel-9, RED_HAT, rhel 9.6, Red Hat Enterprise Linux 9.6 (Plow)",
        "opensuse-leap-15.6, SUSE, opensuse-leap 15.6, openSUSE Leap 15.6",
        "sles-15, SUSE, sles 15.6, SUSE Linux Enterprise Server 15 SP6",
        "alpine-3.20, OTHER, alpine 3.20.3, Alpine Linux v3.20",
        "arch, OTHER, arch, Arch Linux"
    })
    void tells_its_family_and_name(String file, OsRelease.Family family, String name, String title)
            throws IOException {
        try (var in = OsReleaseTest.class.getResourceAsStream("os-release/" + file)) {
            var os = OsRelease.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));

            assertThat(os.family()).isEqualTo(family);
            assertThat(os.name()).isEqualTo(name);
            assertThat(os.title()).isEqualTo(title);
        }
    }

    @Test
    void a_guest_without_the_file_is_some_linux() {
        assertThat(OsRelease.parse("").name()).isEqualTo("linux");
        assertThat(OsRelease.parse("").family()).isEqualTo(OsRelease.Family.OTHER);
    }
}
