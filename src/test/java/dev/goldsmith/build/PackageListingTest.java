package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                                List.of(
                                        new Entry("bash", "5.1.8-9.el9", "x86_64"),
                                        new Entry("gpg-pubkey", "b86b3716-61e69f29", "(none)"),
                                        new Entry("openssl", "1:3.0.7-27.el9", "x86_64"))));
    }

    @Test
    void source_packages_and_licenses_as_far_as_the_manager_says_them() {
        assertThat(
                        PackageListing.parse(
                                        """
                                        dpkg
                                        libc6\t2.36-9+deb12u13\tamd64\tglibc\t2.36-9+deb12u13\t\t12986
                                        bash\t5.2.15-2+b8\tamd64\tbash\t5.2.15-2\t\t7163
                                        """)
                                .packages())
                .containsExactly(
                        new Entry(
                                "bash",
                                "5.2.15-2+b8",
                                "amd64",
                                "bash",
                                "5.2.15-2",
                                null,
                                7163L * 1024),
                        new Entry(
                                "libc6",
                                "2.36-9+deb12u13",
                                "amd64",
                                "glibc",
                                "2.36-9+deb12u13",
                                null,
                                12986L * 1024));
        assertThat(
                        PackageListing.parse(
                                        """
                                        rpm
                                        openssl-libs\t1:3.0.7-27.el9\tx86_64\topenssl-3.0.7-27.el9.src.rpm\t\tASL 2.0\t6000000
                                        own\t1-1\tnoarch\t(none)\t\t(none)\t0
                                        """)
                                .packages())
                .containsExactly(
                        new Entry(
                                "openssl-libs",
                                "1:3.0.7-27.el9",
                                "x86_64",
                                "openssl",
                                "3.0.7-27.el9",
                                "ASL 2.0",
                                6_000_000L),
                        new Entry("own", "1-1", "noarch", null, null, null, 0L));
    }

    /** This machine is a guest as good as any. */
    @Test
    void dpkg_says_as_much_of_this_machine() throws Exception {
        var list = PackageListing.parse(said("sh", "-c", PackageListing.COMMAND));

        assertThat(list.manager()).isEqualTo("dpkg");
        assertThat(list.packages())
                .allSatisfy(it -> assertThat(it.source()).isNotNull())
                .allSatisfy(it -> assertThat(it.sourceVersion()).isNotNull())
                .contains(
                        new Entry(
                                "libc6",
                                said("dpkg-query", "-Wf", "${Version}", "libc6"),
                                said("dpkg-query", "-Wf", "${Architecture}", "libc6"),
                                "glibc",
                                said("dpkg-query", "-Wf", "${source:Version}", "libc6"),
                                null,
                                Long.parseLong(
                                                said(
                                                        "dpkg-query",
                                                        "-Wf",
                                                        "${Installed-Size}",
                                                        "libc6"))
                                        * 1024));
    }

    @Test
    void what_is_on_the_disk_counts_whatever_is_wanted_of_it(@TempDir Path dpkg) throws Exception {
        var states =
                List.of(
                        "install ok installed",
                        "hold ok installed",
                        "deinstall ok installed",
                        "install reinstreq installed",
                        "install ok unpacked",
                        "install ok half-configured",
                        "deinstall ok config-files",
                        "unknown ok not-installed");
        var status = new StringBuilder();
        for (int i = 0; i < states.size(); i++) {
            status.append(
                    """
                    Package: p%d
                    Status: %s
                    Architecture: all
                    Maintainer: Demo <demo@example.org>
                    Version: 1
                    Description: demo

                    """
                            .formatted(i, states.get(i)));
        }
        Files.createDirectories(dpkg.resolve("info"));
        Files.createDirectories(dpkg.resolve("updates"));
        Files.writeString(dpkg.resolve("status"), status);

        var list =
                PackageListing.parse(
                        said("env", "DPKG_ADMINDIR=" + dpkg, "sh", "-c", PackageListing.COMMAND));

        assertThat(list.packages())
                .extracting(Entry::name)
                .containsExactly("p0", "p1", "p2", "p3", "p4", "p5");
    }

    private static String said(String... command) throws Exception {
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_list_from_before_is_read() {
        assertThat(
                        Json.read(
                                """
                                {"manager":"dpkg","packages":[
                                    {"name":"bash","version":"5.2","architecture":"amd64"}]}
                                """,
                                PackageList.class))
                .isEqualTo(new PackageList("dpkg", List.of(new Entry("bash", "5.2", "amd64"))));
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
