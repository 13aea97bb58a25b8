package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Cidr;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallsTest {
    private static final Pattern RULE =
            Pattern.compile("ip daddr (\\S+)( tcp dport \\{ (.*) })? (accept|drop)");

    /** Of a worker with the public address 8.8.4.4 and the private one 10.1.0.1. */
    private final Walls walls =
            Walls.now(
                    Vms.allowing(
                            of(
                                    new Addresses(
                                            Addresses.standard().reserved(),
                                            () ->
                                                    List.of(
                                                            InetAddress.ofLiteral("127.0.0.1"),
                                                            InetAddress.ofLiteral("8.8.4.4"),
                                                            InetAddress.ofLiteral("10.1.0.1"),
                                                            InetAddress.ofLiteral("fd00::1")))),
                            "203.0.113.80:80",
                            "10.1.0.1:3142",
                            "169.254.0.0/16"),
                    List.of(
                            new Opening("10.0.0.0/8", List.of()),
                            new Opening("192.168.1.0/24", List.of(8443, 443))));

    private static QemuSettings of(Addresses addresses) {
        var it = Vms.settings(Path.of("none"));
        return new QemuSettings(
                it.folder(),
                it.maxVcpus(),
                it.maxMemoryMb(),
                it.users(),
                addresses,
                it.excepted(),
                it.bootDeadline(),
                it.acceleration(),
                it.probeKernels(),
                it.network());
    }

    @ParameterizedTest(name = "{0}:{1} {2}")
    @CsvSource({
        "9.9.9.9, 443, true",
        "8.8.4.4, 22, false", // the worker's own
        "8.8.4.5, 22, true",
        "10.1.0.1, 22, false", // the worker's own, though its range is opened
        "10.1.0.1, 3142, true", // by the operator's word
        "10.1.0.2, 22, true", // opened
        "192.168.1.9, 443, true",
        "192.168.1.9, 80, false",
        "192.168.2.9, 443, false",
        "172.16.0.1, 443, false",
        "169.254.169.254, 80, false", // whatever is excepted
        "168.63.129.16, 80, false",
        "100.100.100.200, 80, false",
        "203.0.113.80, 80, true", // an archive
        "203.0.113.80, 22, false",
        "203.0.113.81, 80, false",
        "127.0.0.1, 80, false",
        "127.8.8.8, 80, false",
        "0.0.0.0, 80, false",
        "198.18.0.1, 80, false",
        "224.0.0.1, 80, false",
    })
    void the_proxy_and_the_filter_say_the_same(String address, int port, boolean admitted) {
        var literal = InetAddress.ofLiteral(address);
        assertThat(walls.admit(literal, port)).isEqualTo(admitted);
        assertThat(filtered(literal, port)).isEqualTo(admitted);
    }

    @Test
    void no_guest_speaks_ipv6() {
        assertThat(walls.admit(InetAddress.ofLiteral("2600::1"), 443)).isFalse();
        assertThat(walls.rules()).noneMatch(rule -> rule.contains(":"));
    }

    @Test
    void the_host_of_the_tests_is_behind_them() throws Exception {
        var here = Walls.now(Vms.settings(Path.of("none")), List.of());
        for (var own : Addresses.Own.THIS_HOST.now()) {
            assertThat(here.admit(own, 22)).as(own.toString()).isFalse();
        }
    }

    /** What nft makes of the rules. */
    private boolean filtered(InetAddress address, int port) {
        for (var rule : walls.rules()) {
            var form = RULE.matcher(rule);
            if (form.matches()
                    && Cidr.parse(form.group(1)).contains(address)
                    && (form.group(3) == null
                            || Arrays.asList(form.group(3).split(", "))
                                    .contains(Integer.toString(port)))) {
                return form.group(4).equals("accept");
            }
        }
        return true;
    }
}
