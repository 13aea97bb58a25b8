package dev.goldsmith.advisory;

import static dev.goldsmith.advisory.Written.advisory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.advisory.Osv.Unreadable;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.packages.PackageList.Entry;
import dev.goldsmith.packages.VersionOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of OSV's format, and what isn't. */
class OsvTest {
    @TempDir Path folder;

    private static Osv read(Written advisory) throws Unreadable {
        return Osv.read(Osv.parse(advisory.json().getBytes(StandardCharsets.UTF_8)).getFirst());
    }

    private static Affected affected(Written advisory) throws Unreadable {
        return read(advisory).packages().getFirst().affected();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Debian:12, Debian:12",
                "Ubuntu:22.04:LTS, Ubuntu:22.04",
                "Ubuntu:23.10, Ubuntu:23.10",
                "Ubuntu:Pro:22.04:LTS, -",
                "Rocky Linux:9, Rocky Linux:9",
                "AlmaLinux:9, AlmaLinux:9",
                "Red Hat:enterprise_linux:9::appstream, Red Hat:9",
                "Red Hat:rhel_eus:9.2::baseos, -",
                "openSUSE:Leap 15.6, openSUSE:Leap 15.6",
                "openSUSE:Tumbleweed, openSUSE:Tumbleweed",
                "SUSE:Linux Enterprise Module for Basesystem 15 SP5, SUSE:15.5",
                "SUSE:Linux Enterprise Server 15 SP4-LTSS, -",
                "Debian, -",
                "PyPI, -"
            })
    void releases_are_told_by_what_guests_say(String said, @Nullable String name) {
        assertThat(Ecosystem.ofAdvisory(said).map(Ecosystem::name))
                .isEqualTo(Optional.ofNullable(name));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "dpkg, debian, 12, Debian:12",
                "dpkg, ubuntu, 22.04, Ubuntu:22.04",
                "rpm, rocky, 9.4, Rocky Linux:9",
                "rpm, almalinux, 9.4, AlmaLinux:9",
                "rpm, rhel, 9.2, Red Hat:9",
                "rpm, opensuse-leap, 15.6, openSUSE:Leap 15.6",
                "rpm, opensuse-tumbleweed, 20261101, openSUSE:Tumbleweed",
                "rpm, sles, 15.5, SUSE:15.5",
                "dpkg, debian, -, -",
                "rpm, debian, 12, -",
                "windows, windows, 2022, -",
                "dpkg, strange, 1, -"
            })
    void a_list_is_of_the_release_that_its_guest_says(
            String manager, String id, @Nullable String release, @Nullable String name) {
        var list = new PackageList(manager, new Distribution(id, release), List.of());
        assertThat(Ecosystem.of(list).map(Ecosystem::name)).isEqualTo(Optional.ofNullable(name));
    }

    @Test
    void ranges_are_evaluated_as_the_format_says() throws Exception {
        var fixed =
                affected(
                        advisory("A-1").of("Debian:12", "x", "introduced", "0", "fixed", "1.10-1"));
        assertThat(fixed.has("1.9-1", VersionOrder.DPKG)).isTrue();
        assertThat(fixed.has("1.10-1~deb12u1", VersionOrder.DPKG)).isTrue();
        assertThat(fixed.has("1.10-1", VersionOrder.DPKG)).isFalse();
        assertThat(fixed.fixedIn("1.9-1", VersionOrder.DPKG)).isEqualTo("1.10-1");

        var last =
                affected(
                        advisory("A-2")
                                .of("Debian:12", "x", "introduced", "1.2", "last_affected", "1.4"));
        assertThat(last.has("1.1", VersionOrder.DPKG)).isFalse();
        assertThat(last.has("1.2", VersionOrder.DPKG)).isTrue();
        assertThat(last.has("1.4", VersionOrder.DPKG)).isTrue();
        assertThat(last.has("1.4+b1", VersionOrder.DPKG)).isFalse();
        assertThat(last.fixedIn("1.2", VersionOrder.DPKG)).isNull();

        // Of two branches, each is fixed where it was; events in no order.
        var branches =
                affected(
                        advisory("A-3")
                                .of(
                                        "Rocky Linux:9",
                                        "x",
                                        "fixed",
                                        "2:2.5-1",
                                        "introduced",
                                        "2:2.0-0",
                                        "fixed",
                                        "2:1.5-1",
                                        "introduced",
                                        "0"));
        assertThat(branches.has("2:1.4-1", VersionOrder.RPM)).isTrue();
        assertThat(branches.fixedIn("2:1.4-1", VersionOrder.RPM)).isEqualTo("2:1.5-1");
        assertThat(branches.has("2:1.9-1", VersionOrder.RPM)).isFalse();
        assertThat(branches.fixedIn("2:2.2-1", VersionOrder.RPM)).isEqualTo("2:2.5-1");
        // An epoch comes before everything.
        assertThat(branches.has("9.9-1", VersionOrder.RPM)).isTrue();

        var open = affected(advisory("A-4").of("Debian:12", "x", "introduced", "0"));
        assertThat(open.has("99", VersionOrder.DPKG)).isTrue();
        assertThat(open.fixedIn("99", VersionOrder.DPKG)).isNull();
    }

    @Test
    void listed_versions_count_besides_and_are_kept_only_where_no_range_has_them()
            throws Exception {
        var one =
                affected(
                        advisory("A-5")
                                .raw(
                                        Map.of(
                                                "package",
                                                Map.of("ecosystem", "Debian:12", "name", "x"),
                                                "ranges",
                                                List.of(
                                                        Map.of(
                                                                "type",
                                                                "ECOSYSTEM",
                                                                "events",
                                                                List.of(
                                                                        Map.of("introduced", "0"),
                                                                        Map.of("fixed", "2"))),
                                                        Map.of("type", "GIT", "events", List.of())),
                                                "versions",
                                                List.of("1.0", "1.1", "3.7"))));
        assertThat(one.versions()).containsExactly("3.7");
        assertThat(one.has("1.1", VersionOrder.DPKG)).isTrue();
        assertThat(one.has("3.7", VersionOrder.DPKG)).isTrue();
        assertThat(one.has("3.6", VersionOrder.DPKG)).isFalse();
    }

    private static Map<String, ?> listing(String ecosystem, List<String> versions, int events) {
        var said = new ArrayList<Map<String, String>>();
        for (int i = 0; i < events; i++) {
            said.add(Map.of(i % 2 == 0 ? "introduced" : "fixed", "1." + i));
        }
        return Map.of(
                "package",
                Map.of("ecosystem", ecosystem, "name", "x"),
                "ranges",
                List.of(Map.of("type", "ECOSYSTEM", "events", said)),
                "versions",
                versions);
    }

    @Test
    void listed_versions_are_compared_in_the_order_too() throws Exception {
        var one = affected(advisory("A-5").raw(listing("Rocky Linux:9", List.of("0:1.2-3"), 0)));
        assertThat(one.has("1.2-3", VersionOrder.RPM)).isTrue();
        assertThat(one.has("1:1.2-3", VersionOrder.RPM)).isFalse();
    }

    @Test
    void what_is_told_in_parts_is_together_and_has_an_end() throws Exception {
        var parts = advisory("A-5");
        for (int i = 0; i < 5_000; i++) {
            parts.raw(listing("Debian:12", List.of("3." + i), 0));
        }
        assertThat(read(parts).packages()).hasSize(1);
        assertThat(affected(parts).versions()).hasSize(5_000);
        assertThat(read(parts).weight()).isEqualTo(5_001);

        assertThatThrownBy(() -> read(advisory("A-5").raw(listing("Debian:12", List.of(), 1_001))))
                .hasMessageContaining("more than 1,000 events");
        var many = java.util.Collections.nCopies(15_000, "1");
        var all = advisory("A-5");
        for (int release = 1; release < 15; release++) {
            all.raw(listing("Debian:" + release, many, 0));
        }
        assertThatThrownBy(() -> read(all)).hasMessageContaining("more than 200,000 versions");
    }

    @ParameterizedTest
    @CsvSource({
        "1.2-3.el9, 1.2-4.el9, true",
        "1:1.20.1-1.module+el9.1, 1:1.20.3-1.module+el9.2, true",
        "1:1.20.1-1.module+el9.1, 1:1.22.1-1.module+el9.2, false",
        "1:1.20.1-1.el9, 1:1.22.1-1.module+el9.2, false",
        "1:1.20.1-1.module+el9.1, 1:1.20.1-14.el9, false",
        "8-1.module+el9.1, 8-2.module+el9.2, true"
    })
    void a_fix_of_another_stream_is_not_one(String version, String fixedIn, boolean is) {
        assertThat(Modules.isWithin(version, fixedIn)).isEqualTo(is);
    }

    @Test
    void a_severity_is_that_of_cvss_or_else_the_distributions_word() throws Exception {
        assertThat(severity(advisory("A-6").critical())).isEqualTo(Severity.CRITICAL);
        assertThat(severity(advisory("A-7"))).isEqualTo(Severity.UNRATED);
        assertThat(
                        severity(
                                advisory("A-8")
                                        .with(
                                                "severity",
                                                List.of(
                                                        Map.of(
                                                                "type", "Ubuntu", "score",
                                                                "medium")))))
                .isEqualTo(Severity.MEDIUM);
        assertThat(
                        severity(
                                advisory("A-9")
                                        .with(
                                                "database_specific",
                                                Map.of("severity", "Important"))))
                .isEqualTo(Severity.HIGH);
        var urgent =
                advisory("A-10")
                        .raw(
                                Map.of(
                                        "package",
                                        Map.of("ecosystem", "Debian:12", "name", "x"),
                                        "ecosystem_specific",
                                        Map.of("urgency", "unimportant")));
        assertThat(read(urgent).packages().getFirst().severity()).isEqualTo(Severity.LOW);
    }

    @Test
    void of_several_versions_of_cvss_the_newest_that_can_be_read_counts() throws Exception {
        var low = "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N";
        var critical = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        assertThat(severity(scored("A-11", low, critical))).isEqualTo(Severity.LOW);
        for (var nonsense :
                List.of("", "CVSS:4.0/AV:N", low + "/E:Z", low + "/AV:N".repeat(100_000))) {
            assertThat(severity(scored("A-12", nonsense, critical))).isEqualTo(Severity.CRITICAL);
            assertThat(severity(scored("A-13", nonsense, nonsense))).isEqualTo(Severity.UNRATED);
        }
    }

    private static Written scored(String id, String fourth, String third) {
        return advisory(id)
                .with(
                        "severity",
                        List.of(
                                Map.of("type", "CVSS_V3", "score", third),
                                Map.of("type", "CVSS_V4", "score", fourth)));
    }

    private static Severity severity(Written advisory) throws Unreadable {
        return read(advisory.of("Debian:12", "x", "introduced", "0"))
                .packages()
                .getFirst()
                .severity();
    }

    @Test
    void packages_go_by_their_source_and_by_rpm_by_their_own_name_too() {
        var dpkg =
                new PackageList(
                        "dpkg",
                        List.of(
                                new Entry(
                                        "libssl3",
                                        "3.0.11-1~deb12u2",
                                        "amd64",
                                        "openssl",
                                        "3.0.11-1~deb12u2",
                                        null,
                                        null),
                                new Entry(
                                        "openssl",
                                        "3.0.11-1~deb12u2",
                                        "amd64",
                                        "openssl",
                                        "3.0.11-1~deb12u2",
                                        null,
                                        null),
                                new Entry(
                                        "linux-image-6.1.0-18-amd64",
                                        "6.1.76-1",
                                        "amd64",
                                        "linux-signed-amd64",
                                        "6.1.76+1",
                                        null,
                                        null)));
        assertThat(Named.of(dpkg, VersionOrder.DPKG))
                .containsExactly(
                        new Named("openssl", "3.0.11-1~deb12u2"),
                        new Named("linux-signed-amd64", "6.1.76+1"));

        // rpm says no epoch of the source: what is built from it has one.
        var rpm =
                new PackageList(
                        "rpm",
                        List.of(
                                new Entry(
                                        "openssl-libs",
                                        "1:3.0.7-24.el9",
                                        "x86_64",
                                        "openssl",
                                        "3.0.7-24.el9",
                                        null,
                                        null),
                                new Entry(
                                        "perl-Foo",
                                        "3:1.0-2.el9",
                                        "noarch",
                                        "perl",
                                        "5.32.1-481.el9",
                                        null,
                                        null),
                                new Entry(
                                        "perl-libs",
                                        "4:5.32.1-481.el9",
                                        "x86_64",
                                        "perl",
                                        "5.32.1-481.el9",
                                        null,
                                        null)));
        assertThat(Named.of(rpm, VersionOrder.RPM))
                .contains(
                        new Named("openssl", "1:3.0.7-24.el9"),
                        new Named("openssl-libs", "1:3.0.7-24.el9"),
                        new Named("perl", "4:5.32.1-481.el9"));
    }

    /** What was read, and what was left out. */
    private static final class Seen implements OsvFiles.Reader {
        private final List<String> read = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();

        @Override
        public void read(Osv advisory) {
            read.add(advisory.id());
        }

        @Override
        public void skipped(String entry, String why) {
            skipped.add(entry + ": " + why);
        }
    }

    private Seen file(String name, byte[] content) throws IOException {
        var file = Files.write(folder.resolve(name), content);
        var seen = new Seen();
        OsvFiles.file(file, name, seen);
        return seen;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var it : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(it.getKey()));
                zip.write(it.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void an_entry_that_is_nonsense_is_named_and_the_others_are_read() throws Exception {
        var entries = new java.util.LinkedHashMap<String, byte[]>();
        entries.put("README.md", bytes("nothing"));
        entries.put("good-1.json", bytes(advisory("GOOD-1").json()));
        entries.put("no-json.json", bytes("{"));
        entries.put("deep.json", bytes("[".repeat(100_000)));
        entries.put("huge.json", new byte[Osv.BYTES + 1_000]);
        entries.put("null.json", bytes("null"));
        entries.put("no-id.json", bytes("{\"modified\": \"2026-01-01T00:00:00Z\"}"));
        entries.put("no-time.json", bytes(advisory("X").with("modified", "yesterday").json()));
        entries.put(
                "far.json", bytes(advisory("X").with("modified", "+99999-01-01T00:00:00Z").json()));
        entries.put(
                "odd.json",
                bytes(
                        advisory("X")
                                .with(
                                        "affected",
                                        List.of(
                                                Map.of(
                                                        "package",
                                                        Map.of("ecosystem", "Debian:12"))))
                                .json()));
        entries.put("number.json", bytes("{\"id\": 1e99999999999}"));
        entries.put("../../good-2.json", bytes(advisory("GOOD-2").json()));
        var seen = file("all.zip", zip(entries));

        assertThat(seen.read).containsExactly("GOOD-1", "GOOD-2");
        assertThat(seen.skipped).hasSize(9).allMatch(it -> it.contains(".json"));
        assertThat(seen.skipped.toString())
                .contains("huge.json: it has more than", "no-id.json: `id`");
    }

    @Test
    void several_stand_in_an_array_too() throws Exception {
        var seen =
                file(
                        "some.json",
                        bytes(
                                "[%s, 7, %s]"
                                        .formatted(
                                                advisory("B-1").json(), advisory("B-2").json())));
        assertThat(seen.read).containsExactly("B-1", "B-2");
        assertThat(seen.skipped).containsExactly("some.json[1]: not an object");
    }

    @Test
    void a_zip_bomb_is_not_unpacked_to_its_end() throws Exception {
        var entries = new java.util.LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 30; i++) {
            entries.put(i + (i % 2 == 0 ? ".json" : ".txt"), new byte[7 << 20]);
        }
        assertThatThrownBy(() -> file("bomb.zip", zip(entries)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it -> assertThat(it.detail()).contains("100 times its size"));
    }

    @Test
    void a_zip_that_is_broken_says_so() throws Exception {
        var whole = zip(Map.of("a.json", new byte[100_000]));
        assertThatThrownBy(() -> file("cut.zip", java.util.Arrays.copyOf(whole, 60)))
                .isInstanceOf(Refused.class);
        whole[40] ^= 0x55;
        assertThatThrownBy(() -> file("bad.zip", whole)).isInstanceOf(Refused.class);
    }

    @Test
    void of_a_folder_all_files_are_read_and_links_are_not_followed() throws Exception {
        Files.createDirectories(folder.resolve("debian"));
        Files.write(folder.resolve("debian/a.json"), bytes(advisory("F-1").json()));
        Files.write(
                folder.resolve("debian/b.zip"),
                zip(Map.of("b.json", bytes(advisory("F-2").json()))));
        Files.write(folder.resolve("broken.zip"), bytes("PK\003\004 no more"));
        Files.write(folder.resolve("note.txt"), bytes("no"));
        var outside =
                Files.write(
                        Files.createTempFile("outside", ".json"), bytes(advisory("OUT").json()));
        Files.createSymbolicLink(folder.resolve("link.json"), outside);
        var seen = new Seen();
        OsvFiles.folder(folder, seen);
        Files.delete(outside);

        assertThat(seen.read).containsExactly("F-1", "F-2");
        assertThat(seen.skipped).singleElement().asString().startsWith("broken.zip: ");
    }
}
