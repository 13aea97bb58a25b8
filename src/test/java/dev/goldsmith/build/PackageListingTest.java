package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.PackageList.Entry;
import org.junit.jupiter.api.Test;

class PackageListingTest {

    @Test
    void dpkg_with_epochs_and_two_architectures_of_one_package() {
        var list =
                PackageListing.parse(
                        """
                        dpkg
                        zlib1g\t1:1.2.13.dfsg-1\tamd64
                        libc6\t2.36-9+deb12u13\ti386
                        libc6\t2.36-9+deb12u13\tamd64
                        adduser\t3.134\tall
                        """);

        assertThat(list.manager()).isEqualTo("dpkg");
        assertThat(list.packages())
                .containsExactly(
                        new Entry("adduser", "3.134", "all"),
                        new Entry("libc6", "2.36-9+deb12u13", "amd64"),
                        new Entry("libc6", "2.36-9+deb12u13", "i386"),
                        new Entry("zlib1g", "1:1.2.13.dfsg-1", "amd64"));
    }

    @Test
    void rpm_with_keys_that_have_no_architecture() {
        var list =
                PackageListing.parse(
                        """
                        rpm
                        openssl\t1:3.0.7-27.el9\tx86_64
                        gpg-pubkey\tb86b3716-61e69f29\t(none)
                        bash\t5.1.8-9.el9\tx86_64
                        """);

        assertThat(list)
                .isEqualTo(
                        new PackageList(
                                "rpm",
                                java.util.List.of(
                                        new Entry("bash", "5.1.8-9.el9", "x86_64"),
                                        new Entry("gpg-pubkey", "b86b3716-61e69f29", "(none)"),
                                        new Entry("openssl", "1:3.0.7-27.el9", "x86_64"))));
    }

    @Test
    void a_guest_without_package_manager_and_one_that_says_nothing() {
        assertThat(PackageListing.parse("none\n")).isEqualTo(PackageListing.parse(""));
    }

    @Test
    void warnings_among_the_lines_are_no_packages() {
        var list =
                PackageListing.parse(
                        "dpkg\ndpkg-query: warning: missing 'Maintainer' field\nbash\t5.2\tamd64\n");

        assertThat(list.packages()).containsExactly(new Entry("bash", "5.2", "amd64"));
    }
}
