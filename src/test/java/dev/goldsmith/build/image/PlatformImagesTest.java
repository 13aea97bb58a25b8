package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.Catalogue.Origin;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue knows the images that templates of others name, and is whole. */
class PlatformImagesTest {
    private static final String UBUNTU = "https://cloud-images.ubuntu.com/";

    @TempDir Path folder;

    private final Catalogue catalogue = Catalogue.load(List.of());

    /** As the quickstarts and tutorials write them. */
    @ParameterizedTest
    @CsvSource({
        "Canonical:UbuntuServer:18.04-LTS, bionic/release/ubuntu-18.04-server-cloudimg-amd64.img",
        "canonical:ubuntuserver:18_04-LTS-gen2, bionic/release/ubuntu-18.04-server-cloudimg-amd64.img",
        "Canonical:UbuntuServer:16.04-LTS, xenial/release/ubuntu-16.04-server-cloudimg-amd64-disk1.img",
        "Canonical:0001-com-ubuntu-server-focal:20_04-lts-gen2, focal/release/ubuntu-20.04-server-cloudimg-amd64.img",
        "Canonical:0001-com-ubuntu-server-focal:20_04-lts, focal/release/ubuntu-20.04-server-cloudimg-amd64.img",
        "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2, jammy/release/ubuntu-22.04-server-cloudimg-amd64.img",
        "Canonical:0001-com-ubuntu-server-jammy:22_04-LTS, jammy/release/ubuntu-22.04-server-cloudimg-amd64.img",
        "Canonical:ubuntu-24_04-lts:server, noble/release/ubuntu-24.04-server-cloudimg-amd64.img",
        "Canonical:ubuntu-24_04-lts:server-gen1, noble/release/ubuntu-24.04-server-cloudimg-amd64.img",
        "Canonical:ubuntu-24_04-lts:minimal, noble/release/ubuntu-24.04-minimal-cloudimg-amd64.img",
        "OpenLogic:CentOS:7_9, CentOS-7-x86_64-GenericCloud.qcow2"
    })
    void what_its_publisher_offers_is_downloaded(String urn, String image) {
        assertThat(catalogue.obstacle(image(urn))).isNull();
        assertThat(catalogue.find(image(urn)).orElseThrow().origin())
                .isInstanceOfSatisfying(
                        Origin.Download.class, it -> assertThat(it.image()).endsWith(image));
    }

    @ParameterizedTest
    @CsvSource({
        "RedHat:RHEL:8-lvm-gen2, access.redhat.com",
        "redhat:rhel:8-LVM, access.redhat.com",
        "RedHat:RHEL:8_7, access.redhat.com",
        "RedHat:RHEL:9-lvm-gen2, access.redhat.com",
        "RedHat:RHEL:7.8, access.redhat.com",
        "SUSE:sles-15-sp5:gen2, www.suse.com",
        "SUSE:sles-12-sp5:gen1, www.suse.com",
        "MicrosoftWindowsServer:WindowsServer:2016-Datacenter, evaluate-windows-server-2016",
        "MicrosoftWindowsServer:WindowsServer:2019-Datacenter, evaluate-windows-server-2019",
        "MicrosoftWindowsServer:WindowsServer:2019-datacenter-gensecond, evaluate-windows-server-2019",
        "MicrosoftWindowsServer:WindowsServer:2022-Datacenter, evaluate-windows-server-2022",
        "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition, Datacenter instead",
        "MicrosoftWindowsServer:WindowsServer:2025-datacenter-g2, evaluate-windows-server-2025",
        "MicrosoftWindowsDesktop:Windows-10:20h2-ent, evaluate-windows-10-enterprise",
        "MicrosoftWindowsDesktop:Windows-10:win10-22h2-avd-g2, Azure Virtual Desktop",
        "MicrosoftWindowsDesktop:Windows-11:win11-23h2-ent, evaluate-windows-11-enterprise",
        "MicrosoftWindowsDesktop:Windows-11:win11-21h2-avd, Azure Virtual Desktop",
        "MicrosoftWindowsDesktop:office-365:win11-22h2-avd-m365, Azure Virtual Desktop",
        "OpenLogic:CentOS:8_5, almalinux:almalinux-x86_64:9-gen2",
        "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-arm64, 22_04-lts-gen2"
    })
    void what_can_not_be_fetched_says_what_to_do(String urn, String said) {
        assertThat(catalogue.obstacle(image(urn))).contains(urn).contains(said);
    }

    @Test
    void who_brings_the_file_builds_from_it_under_each_spelling() throws Exception {
        var urn = "RedHat:RHEL:8-lvm-gen2";
        var obstacle = String.valueOf(catalogue.obstacle(image("RedHat:RHEL:8_7")));
        // As the message says it.
        var file =
                Files.writeString(
                        folder.resolve("ours.yaml"),
                        obstacle.substring(
                                obstacle.indexOf("images: ["), obstacle.lastIndexOf('`')));

        var ours = Catalogue.load(List.of(file));

        for (var spelling : List.of(urn, "RedHat:RHEL:8_7", "redhat:rhel:8-lvm")) {
            assertThat(ours.obstacle(image(spelling))).isNull();
            assertThat(ours.find(image(spelling)).orElseThrow().origin())
                    .isInstanceOf(Origin.LocalFile.class);
            assertThat(ours.find(image(spelling)).orElseThrow().cloudInit()).isTrue();
        }
        assertThat(ours.all()).hasSameSizeAs(catalogue.all());
    }

    @Test
    void one_spelling_can_be_another_image() throws Exception {
        var file =
                Files.writeString(
                        folder.resolve("ours.yaml"),
                        """
                        images:
                          - { urn: 'RedHat:RHEL:8_7', title: Ours, os: rhel 8.7, file: { path: /srv/87.qcow2 } }
                        """);

        var ours = Catalogue.load(List.of(file));

        assertThat(ours.obstacle(image("RedHat:RHEL:8_7"))).isNull();
        assertThat(ours.obstacle(image("RedHat:RHEL:8_6"))).isNotNull();
        assertThat(ours.all()).hasSameSizeAs(catalogue.all());
    }

    @Test
    void it_is_whole() {
        assertThat(catalogue.all())
                .hasSizeGreaterThan(200)
                .extracting(it ->
                        (it.publisher() + ":" + it.offer() + ":" + it.sku())
                                .toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
        assertThat(catalogue.all())
                .extracting(Catalogue.Named::entry)
                .allSatisfy(entry -> {
                    switch (entry.origin()) {
                        case Origin.Download it -> isWhole(it);
                        case Origin.Bring it ->
                                assertThat(it.from())
                                        .containsAnyOf("https://", "Azure", "your volume");
                        case Origin.Refused it -> isInstead(it);
                        case Origin.Recipe _,
                                Origin.LocalFile _,
                                Origin.Address _,
                                Origin.Upload _ -> {}
                    }
                });
    }

    /** What a refused one names instead can be had. */
    private void isInstead(Origin.Refused refused) {
        assertThat(catalogue.list())
                .as(refused.why())
                .anySatisfy(entry -> assertThat(refused.why()).contains(entry.urn()));
    }

    private static void isWhole(Origin.Download download) {
        assertThat(download.fingerprint()).matches("[0-9A-F]{40}");
        for (var address : List.of(download.image(), download.checksums(), download.key())) {
            assertThat(URI.create(address)).hasScheme("https");
        }
        if (download.image().startsWith(UBUNTU)) {
            var folder = download.image().substring(0, download.image().lastIndexOf('/'));
            assertThat(download.checksums()).isEqualTo(folder + "/SHA256SUMS");
            assertThat(download.signature()).isEqualTo(folder + "/SHA256SUMS.gpg");
        }
    }

    /** What people are told to write can be read. */
    @Test
    void an_entry_for_a_disk_that_somebody_brings_is_one() throws Exception {
        var file = folder.resolve("brought.yaml");
        for (var named : catalogue.all()) {
            if (named.entry().origin() instanceof Origin.Bring) {
                var line = named.entry().obstacle().replaceFirst("(?s).*`(images: .*)`.*", "$1");
                Files.writeString(file, line);

                var brought = Catalogue.load(List.of(file)).find(image(named.entry().urn()));

                assertThat(brought.orElseThrow().origin()).isInstanceOf(Origin.LocalFile.class);
                assertThat(brought.orElseThrow().title()).isEqualTo(named.entry().title());
            }
        }
    }

    @Test
    void one_that_nobody_knows_is_answered_with_its_publishers() {
        assertThat(catalogue.obstacle(image("Canonical:nothing:1")))
                .contains("Canonical:UbuntuServer:18.04-LTS")
                .doesNotContain("Debian:");
        assertThat(catalogue.obstacle(image("Nobody:nothing:1"))).contains("Debian:debian-12");
    }

    private static Source.PlatformImage image(String urn) {
        var words = urn.split(":");
        return new Source.PlatformImage(words[0], words[1], words[2], "latest", null, Extras.NONE);
    }
}
