package dev.goldsmith.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.packages.Change.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageDiffTest {
    @Test
    void whatCameWentAndChangedIsListedByName() {
        var diff =
                PackageDiff.between(
                        list("telnet 0.17 amd64", "curl 8.9 amd64", "bash 5.2 amd64"),
                        list("curl 8.10 amd64", "aide 0.18 amd64", "bash 5.2 amd64"));

        assertThat(diff.changes())
                .containsExactly(
                        new Change("aide", null, "0.18", Kind.ADDED),
                        new Change("curl", "8.9", "8.10", Kind.UPGRADED),
                        new Change("telnet", "0.17", null, Kind.REMOVED));
        assertThat(diff.count(Kind.ADDED)).isEqualTo(1);
    }

    @Test
    void aPackageOfTwoArchitecturesIsTwo() {
        var diff =
                PackageDiff.between(
                        list("libc6 2.36 amd64", "libc6 2.36 i386"),
                        list("libc6 2.36 amd64", "libc6 2.37 i386"));

        assertThat(diff.changes())
                .containsExactly(new Change("libc6:i386", "2.36", "2.37", Kind.UPGRADED));
    }

    @Test
    void aSecondArchitectureLeavesTheFirstWhereItWas() {
        var one = list("libc6 2.36 amd64");
        var two = list("libc6 2.36 amd64", "libc6 2.36 i386");

        assertThat(PackageDiff.between(one, two).changes())
                .containsExactly(new Change("libc6:i386", null, "2.36", Kind.ADDED));
        assertThat(PackageDiff.between(two, one).changes())
                .containsExactly(new Change("libc6:i386", "2.36", null, Kind.REMOVED));
        assertThat(PackageDiff.between(one, list("libc6 2.37 arm64")).changes())
                .containsExactly(new Change("libc6", "2.36", "2.37", Kind.UPGRADED));
    }

    @Test
    void aKernelMoreIsAChangeOfVersions() {
        var diff =
                PackageDiff.between(
                        list("kernel 5.14 x86_64"),
                        list("kernel 5.14 x86_64", "kernel 5.15 x86_64"));

        assertThat(diff.changes())
                .containsExactly(new Change("kernel", "5.14", "5.15, 5.14", Kind.UPGRADED));
    }

    @Test
    void whatWentBackAndWhatHasNoOrderSaysSo() {
        var back = PackageDiff.between(list("a 1.0 all"), list("a 1.0~rc1 all"));
        var equal = PackageDiff.between(list("a 1.0 all"), list("a 1.00 all"));
        var windows =
                PackageDiff.between(
                        new PackageList("windows", list("a 1 x86").packages()),
                        new PackageList("windows", list("a 2 x86").packages()));

        assertThat(back.changes())
                .containsExactly(new Change("a", "1.0", "1.0~rc1", Kind.DOWNGRADED));
        assertThat(equal.changes()).containsExactly(new Change("a", "1.0", "1.00", Kind.CHANGED));
        assertThat(windows.changes()).containsExactly(new Change("a", "1", "2", Kind.CHANGED));
    }

    @Test
    void aPackageSaysHowMuchItGrew() {
        var before = new PackageList.Entry("a", "1", "all", null, null, null, 100L);
        var after = new PackageList.Entry("a", "2", "all", null, null, null, 40L);
        var unsaid = new PackageList.Entry("b", "1", "all");
        var diff =
                PackageDiff.between(
                        new PackageList("dpkg", List.of(before)),
                        new PackageList("dpkg", List.of(after, unsaid)));

        assertThat(diff.changes()).extracting(diff::growth).containsExactly(-60L, null);
    }

    private static PackageList list(String... entries) {
        return new PackageList(
                "dpkg",
                List.of(entries).stream()
                        .map(e -> e.split(" "))
                        .map(e -> new PackageList.Entry(e[0], e[1], e[2]))
                        .toList());
    }
}
