package dev.goldsmith.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.kernel.Refused;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.1.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "224.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::10.0.0.1]",
                "[64:ff9b:1::1]",
                "[2002:7f00:1::]",
                "[2002:c0a8:101::1]",
                "[2001:0:53aa:64c:0:0:80ff:fffe]",
                "[fe80::1]",
                "[fec0::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[ff02::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:0:127.0.0.1]",
                "[::ffff:0:10.0.0.1]",
                "[64:ff9b:1::10.0.0.1]",
                "[64:ff9b::198.18.0.1]",
                "[2002:cb00:7101::1]",
                "[2600:1f00::5efe:10.0.0.1]",
                "[2600:1f00::200:5efe:192.168.1.1]",
                "[100::1]",
                "[100:0:0:1::1]",
                "[2001:db8::1]",
                "[3fff::1]",
                "[5f00::1]",
                "[9999::1]",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.7",
                "own.test",
                "[2606:4700::77]",
                "[2002:808:404::]",
                "[64:ff9b::8.8.4.4]"
            })
    void refusesWhatIsNotPublic(String host) {
        assertThat(refused(standard(), "https://" + host + "/"))
                .isEqualTo(
                        host
                                + " is at a private or reserved address; use a public host, or have the operator allow this one.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://127.0.0.01/",
                "https://127.0.0.1./",
                "https://256.1.1.1/",
                "https://a.0x7f/",
                "https:///x",
                "https:x",
                "https://[fe80::1%25eth0]/",
                "https://ⓛocalhost/",
                "/etc/passwd",
            })
    void refusesWhatIsNoPlainHost(String uri) {
        assertThat(refused(standard(), uri)).startsWith("The URL names no host");
    }

    @ParameterizedTest
    @CsvSource({
        "https://public.test@127.0.0.1/, The URL for 127.0.0.1 carries a user name",
        "https://user:pw@public.test/, The URL for public.test carries a user name",
        "https://public.test/a#b, The URL for public.test has a `#` part",
        "http://public.test/, public.test can't be fetched by plain http",
        "ftp://public.test/, public.test can't be fetched by `ftp`",
        "https://public.test:22/, public.test can't be fetched at port 22; allowed ports are 80",
        "https://nowhere.test/, There is no host nowhere.test",
        "https://LOCAL.test/, local.test is at a private",
        "https://mixed.test/, mixed.test is at a private",
        "https://metadata.test/, metadata.test is a cloud's metadata address",
        "https://[fd00:ec2::254]/, [fd00:ec2::254] is a cloud's metadata address",
        "https://[::ffff:169.254.169.254]/, [::ffff:169.254.169.254] is a cloud's metadata",
        "https://[64:ff9b::a9fe:a9fe]/, [64:ff9b::a9fe:a9fe] is a cloud's metadata",
        "https://168.63.129.16/, 168.63.129.16 is a cloud's metadata address",
    })
    void saysWhy(String uri, String reason) {
        assertThat(refused(standard(), uri)).startsWith(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.test/a.sh?sig=x",
                "https://PUBLIC.test:443/",
                "https://9.9.9.9/",
                "https://192.0.1.7/",
                "https://198.20.0.1/",
                "https://223.255.255.255/",
                "https://[2600::1]/",
                "https://[2606:4700::1111]/",
                "https://[64:ff9b::8.8.8.8]/"
            })
    void admitsPublicHosts(String uri) {
        assertThat(admit(standard(), uri)).isNotEmpty();
    }

    @Test
    void admitsExactlyTheAddressesThatWereChecked() {
        assertThat(admit(standard(), "https://public.test/"))
                .containsExactly(InetAddress.ofLiteral("9.9.9.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, https://local.test/",
        "10.1.2.3, https://local.test/",
        "10.1.2.3:8443, https://local.test:8443/",
        "local.test, https://local.test/",
        "*.test:8443, https://local.test:8443/",
        "[fd12::/16]:8443, https://[fd12::1]:8443/",
        "fd12::1, https://[fd12::1]/",
        "127.0.0.1, https://[::ffff:127.0.0.1]/",
        "8.8.4.4, https://own.test/",
        "203.0.113.0/24, https://203.0.113.7/",
    })
    void honoursExceptions(String exception, String uri) {
        assertThat(admit(standard().allowing(exception), uri)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3:8443, https://local.test/",
        "10.1.2.3, https://local.test:8443/",
        "10.1.2.3:8443, https://mixed.test:8443/",
        "*, https://metadata.test/",
        "169.254.0.0/16, https://169.254.169.254/",
        "0.0.0.0/0, https://168.63.129.16/",
        "2002::/16, https://[2002:7f00:1::]/",
    })
    void keepsExceptionsNarrow(String exception, String uri) {
        assertThat(refused(standard().allowing(exception), uri)).isNotBlank();
    }

    @Test
    void doesNotWaitForANameServerForever() {
        var never = new CountDownLatch(1);
        var standard = FetchPolicy.standard();
        var hasty =
                new FetchPolicy(
                        standard.addresses(),
                        standard.allowed(),
                        standard.plainHttp(),
                        standard.ports(),
                        standard.maxBytes(),
                        Duration.ofMillis(50),
                        standard.timeout());
        var gate =
                new Gate(
                        hasty,
                        host -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            throw new UnknownHostException(host);
                        });

        assertThatThrownBy(() -> gate.admit(URI.create("https://slow.test/")))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "The name slow.test is not resolved in time; check the name and its name servers.");
        never.countDown();
    }

    @Test
    void refusesAPolicyThatCannotBeMeant() {
        assertThatThrownBy(() -> Allowance.parse("10.0.0.0/33"))
                .hasMessageContaining("`10.0.0.0/33` is not a range");
        assertThatThrownBy(() -> Allowance.parse("10.0.0/8")).hasMessageContaining("not a range");
        assertThatThrownBy(() -> Allowance.parse("a b")).hasMessageContaining("is not a host");
        assertThatThrownBy(() -> Allowance.parse("")).hasMessageContaining("not an exception");
        assertThatThrownBy(() -> new HostPattern("a.*.org")).hasMessageContaining("is not a host");
    }

    /** On a host with two public addresses of its own. */
    private static FetchPolicy standard() {
        var standard = FetchPolicy.standard();
        return new FetchPolicy(
                new Addresses(
                        standard.addresses().reserved(),
                        () ->
                                List.of(
                                        InetAddress.ofLiteral("8.8.4.4"),
                                        InetAddress.ofLiteral("2606:4700::77"))),
                standard.allowed(),
                standard.plainHttp(),
                standard.ports(),
                standard.maxBytes(),
                standard.connectTimeout(),
                standard.timeout());
    }

    private static List<InetAddress> admit(FetchPolicy policy, String uri) {
        return new Gate(policy, GateTest::resolve).admit(URI.create(uri));
    }

    private static String refused(FetchPolicy policy, String uri) {
        return catchThrowableOfType(Refused.class, () -> admit(policy, uri)).detail();
    }

    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "public.test" -> List.of(InetAddress.ofLiteral("9.9.9.1"));
            case "local.test" -> List.of(InetAddress.ofLiteral("10.1.2.3"));
            case "mixed.test" ->
                    List.of(InetAddress.ofLiteral("9.9.9.1"), InetAddress.ofLiteral("192.168.0.9"));
            case "own.test" -> List.of(InetAddress.ofLiteral("8.8.4.4"));
            case "metadata.test" -> List.of(InetAddress.ofLiteral("169.254.169.254"));
            default -> throw new UnknownHostException(host);
        };
    }
}
