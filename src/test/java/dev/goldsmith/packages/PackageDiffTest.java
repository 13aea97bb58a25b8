package dev.goldsmith.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.packages.PackageDiff.Change;
import dev.goldsmith.packages.PackageDiff.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageDiffTest {
    @Test
    void whatCameWentAndChangedIsListedByName() {
        var diff =
                PackageDiff.between(
                        list("telnet 0.17 amd64", "curl 8.5 amd64", "bash 5.2 amd64"),
                        list("curl 8.6 amd64", "aide 0.18 amd64", "bash 5.2 amd64"));

        assertThat(diff.changes())
                .containsExactly(
                        new Change("aide", null, "0.18"),
                        new Change("curl", "8.5", "8.6"),
                        new Change("telnet", "0.17", null));
        assertThat(diff.count(Kind.ADDED)).isEqualTo(1);
    }

    @Test
    void aPackageOfTwoArchitecturesIsTwo() {
        var diff =
                PackageDiff.between(
                        list("libc6 2.36 amd64", "libc6 2.36 i386"),
                        list("libc6 2.36 amd64", "libc6 2.37 i386"));

        assertThat(diff.changes()).containsExactly(new Change("libc6:i386", "2.36", "2.37"));
    }

    @Test
    void aKernelMoreIsAChangeOfVersions() {
        var diff =
                PackageDiff.between(
                        list("kernel 5.14 x86_64"),
                        list("kernel 5.14 x86_64", "kernel 5.15 x86_64"));

        assertThat(diff.changes()).containsExactly(new Change("kernel", "5.14", "5.14, 5.15"));
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
