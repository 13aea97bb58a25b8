package dev.goldsmith.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the verdict of dpkg and rpm themselves. */
class VersionOrderTest {
    private static final List<String> NASTY =
            List.of(
                    "0",
                    "1",
                    "01",
                    "1.0",
                    "1.00",
                    "1.",
                    "1.0-0",
                    "1.0-0~",
                    "1.0-1",
                    "1.0-01",
                    "1.0-1.1",
                    "0:1.0-1",
                    "1:0.1-1",
                    "10:0.1-1",
                    "1.0~rc1-1",
                    "1.0~rc1~1-1",
                    "1.0~-1",
                    "1.0~~-1",
                    "1.0a-1",
                    "1.0a1-1",
                    "1.0Z-1",
                    "1.0+b1-1",
                    "1.0.1-1",
                    "1.10-1",
                    "1.9-1",
                    "1.0-1-1",
                    "1.0-1~bpo12+1",
                    "1.0-1+deb12u10",
                    "1.0-1+deb12u9",
                    "20261129123456789012345678901234567890",
                    "20261129123456789012345678901234567891",
                    "1.0.0.0.0",
                    "1..0",
                    "1.a",
                    "1.A");

    private static final List<String> NASTY_TO_RPM =
            List.of(
                    "1.0-",
                    "1.0^-1",
                    "1.0^git1-1",
                    "1.0^~1-1",
                    "1.0~^1-1",
                    "1.0^^1-1",
                    "1_0-1",
                    "1.0-1.el9_2.1",
                    "1.0-1.el9",
                    "1.0-~",
                    "1.0-^",
                    "-1");

    record Pair(String one, String other) {}

    @Test
    void dpkg_says_the_same(@TempDir Path folder) throws Exception {
        var pairs = pairs(NASTY, "019.+~-az");
        var said =
                told(
                        folder,
                        pairs,
                        "sh",
                        "-c",
                        """
                        while read -r a b; do
                            if dpkg --compare-versions "$a" lt "$b"; then echo -1
                            elif dpkg --compare-versions "$a" eq "$b"; then echo 0
                            else echo 1
                            fi
                        done <pairs 2>/dev/null\
                        """);

        assertThat(said).hasSizeGreaterThan(500).isEqualTo(verdicts(VersionOrder.DPKG, pairs));
    }

    @Test
    void rpm_says_the_same(@TempDir Path folder) throws Exception {
        var nasty = new ArrayList<>(NASTY);
        nasty.addAll(NASTY_TO_RPM);
        var pairs = pairs(nasty, "019.+~^_-azB");
        var said =
                told(
                        folder,
                        pairs,
                        "rpm",
                        "--eval",
                        """
                        %{lua:
                            for line in io.lines("pairs") do
                                local a, b = line:match("(%S+) (%S+)")
                                print(rpm.vercmp(a, b) .. "\\n")
                            end
                        }\
                        """);

        assertThat(said).hasSizeGreaterThan(500).isEqualTo(verdicts(VersionOrder.RPM, pairs));
    }

    @Property
    void it_is_total(
            @ForAll VersionOrder order,
            @ForAll("versions") String a,
            @ForAll("versions") String b,
            @ForAll("versions") String c) {
        assertThat(order.compare(a, a)).isZero();
        assertThat(Integer.signum(order.compare(a, b)))
                .isEqualTo(-Integer.signum(order.compare(b, a)));
        if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
            assertThat(order.compare(a, c)).isNotPositive();
        }
        if (order.compare(a, b) == 0) {
            assertThat(Integer.signum(order.compare(a, c)))
                    .isEqualTo(Integer.signum(order.compare(b, c)));
        }
    }

    /** Also such as no package manager would accept. */
    @Provide
    Arbitrary<String> versions() {
        return Arbitraries.strings().withChars("01:-.~^aZ é\n").ofMaxLength(5);
    }

    @Test
    void only_dpkg_and_rpm_have_one() {
        assertThat(VersionOrder.of("dpkg")).contains(VersionOrder.DPKG);
        assertThat(VersionOrder.of("rpm")).contains(VersionOrder.RPM);
        assertThat(VersionOrder.of("windows")).isEmpty();
    }

    /** Each nasty one with each, and as many by chance, always the same. */
    private static List<Pair> pairs(List<String> nasty, String alphabet) {
        var pairs = new ArrayList<Pair>();
        for (var one : nasty) {
            nasty.subList(nasty.indexOf(one), nasty.size())
                    .forEach(other -> pairs.add(new Pair(one, other)));
        }
        var chance = new Random(12);
        for (int i = 0; i < 400; i++) {
            var beginning = random(chance, alphabet);
            pairs.add(
                    new Pair(
                            beginning + random(chance, alphabet),
                            beginning + random(chance, alphabet)));
        }
        return pairs;
    }

    /** A digit first and no hyphen last, or dpkg says that it is no version. */
    private static String random(Random chance, String alphabet) {
        return chance.nextInt(10)
                + IntStream.range(0, chance.nextInt(5))
                        .mapToObj(_ -> "" + alphabet.charAt(chance.nextInt(alphabet.length())))
                        .collect(Collectors.joining())
                + chance.nextInt(10);
    }

    private static List<Integer> verdicts(VersionOrder order, List<Pair> pairs) {
        return pairs.stream()
                .map(it -> Integer.signum(order.compare(it.one(), it.other())))
                .toList();
    }

    private static List<Integer> told(Path folder, List<Pair> pairs, String... command)
            throws IOException, InterruptedException {
        Files.write(
                folder.resolve("pairs"),
                pairs.stream().map(it -> it.one() + " " + it.other()).toList());
        var process = new ProcessBuilder(command).directory(folder.toFile()).start();
        try (var out = process.inputReader()) {
            var said = out.lines().filter(it -> !it.isBlank()).map(Integer::valueOf).toList();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return said;
        }
    }
}
