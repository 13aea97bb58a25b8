package dev.goldsmith.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedFetchTest {
    @TempDir static Path keys;
    @TempDir Path folder;

    private static SSLContext certified;
    private static FileServer plain;
    private static FileServer secure;

    private Path into;

    @BeforeAll
    static void serve() throws Exception {
        certified = selfSigned("scripts.test");
        plain = FileServer.http();
        secure = FileServer.https(certified);
    }

    @AfterAll
    static void stop() {
        plain.close();
        secure.close();
    }

    @BeforeEach
    void target() {
        into = folder.resolve("file");
    }

    @Test
    void fetchesAndHashes() throws IOException {
        var fetched = fetch(open(), plain("/hello.sh?sig=a%2Fb"));

        assertThat(fetched)
                .isEqualTo(
                        new Fetched(
                                Digest.of("echo hello\n"),
                                11,
                                "text/x-sh",
                                plain("/hello.sh?sig=a%2Fb")));
        assertThat(into).hasContent("echo hello\n");
    }

    @Test
    void talksTlsToTheNameAtTheAddressThatWasChecked() {
        var fetched = fetch(open(), secure("scripts.test", "/hello.sh"));

        assertThat(fetched.digest()).isEqualTo(Digest.of("echo hello\n"));
    }

    @Test
    void refusesACertificateForAnotherName() {
        assertThat(refused(open(), secure("other.test", "/hello.sh")))
                .startsWith("other.test can't be trusted: ")
                .endsWith("It needs a valid certificate for its name.");
    }

    @Test
    void refusesACertificateThatNobodyTrusts() throws Exception {
        var fetch = new GuardedFetch(open(), GuardedFetchTest::resolve, SSLContext.getDefault());

        assertThat(refused(fetch, secure("scripts.test", "/hello.sh")))
                .startsWith("scripts.test can't be trusted: ");
    }

    @Test
    void followsARedirectAndSaysWhereItEnded() {
        var fetched = fetch(open(), plain("/redirect?/hello.sh"));

        assertThat(fetched.from()).isEqualTo(plain("/hello.sh"));
    }

    @Test
    void givesUpOnARedirectLoop() {
        assertThat(refused(open(), plain("/loop")))
                .isEqualTo("127.0.0.1 redirects more than 5 times; use the URL that it ends at.");
    }

    @Test
    void doesNotReadTheBodyOfARedirect() {
        assertThat(fetch(open(), plain("/endless-redirect")).bytes()).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest/meta-data/, metadata address",
        "http://[fd00:ec2::254]/, metadata address",
        "http://10.0.0.8/, private or reserved",
        "http://inside.test/, private or reserved",
        "http://user:pw@127.0.0.1/, carries a user name",
        "file:///etc/passwd, names no host",
        "gopher://127.0.0.1/, can't be fetched by `gopher`",
        "http://2130706433/, names no host",
    })
    void checksWhereARedirectLeads(String location, String reason) {
        assertThat(refused(open(), plain("/redirect?" + location))).contains(reason);
    }

    @Test
    void refusesAnAllowedHostAtAnotherPort() {
        var elsewhere = FetchPolicy.standard().withPlainHttp("*").allowing("127.0.0.1:1");

        assertThat(refused(elsewhere, plain("/hello.sh")))
                .isEqualTo(
                        "127.0.0.1 is at a private or reserved address; use a public host, or have the operator allow this one.");
    }

    @Test
    void refusesPlainHttpUnlessAllowed() {
        var policy = FetchPolicy.standard().allowing("127.0.0.1:" + plain.port());

        assertThat(refused(policy, plain("/hello.sh")))
                .isEqualTo(
                        "127.0.0.1 can't be fetched by plain http; use https, or have the operator allow http for it.");
    }

    @Test
    void boundsTheSizeThatIsAnnounced() {
        var problem = problem(open().withMaxBytes(999), plain("/thousand"));

        assertThat(problem.refusal).isEqualTo(Refusal.TOO_LARGE);
        assertThat(problem.detail())
                .isEqualTo(
                        "The file at 127.0.0.1 has more than 999 bytes, the limit; have a script download larger ones.");
        assertThat(into).doesNotExist();
        assertThat(fetch(open().withMaxBytes(1000), plain("/thousand")).bytes()).isEqualTo(1000);
    }

    @Test
    void boundsTheSizeThatIsNot() {
        assertThat(problem(open().withMaxBytes(100_000), plain("/endless")).refusal)
                .isEqualTo(Refusal.TOO_LARGE);
        assertThat(into).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/drip"})
    void boundsTheTime(String path) {
        assertThat(refused(open().withTimeout(Duration.ofMillis(300)), plain(path)))
                .isEqualTo(
                        "127.0.0.1 didn't deliver the file within 300 ms; put it where it can be had faster.");
        assertThat(into).doesNotExist();
    }

    @Test
    void refusesAFileCutShort() {
        assertThat(refused(open(), plain("/cut"))).contains("can't be read").contains("whole file");
        assertThat(into).doesNotExist();
    }

    @Test
    void refusesWhatIsNotTheFile() {
        assertThat(refused(open(), plain("/gzip")))
                .isEqualTo(
                        "127.0.0.1 sends the file encoded (gzip) though asked not to; serve it as it is.");
    }

    @Test
    void asksAServerThatIsNotReadyAgain() {
        int before = plain.requests.get();

        assertThat(fetch(open(), plain("/unready")).digest()).isEqualTo(Digest.of("echo hello\n"));
        assertThat(plain.requests.get() - before).isEqualTo(4);
    }

    @Test
    void doesNotWaitForAServerThatWantsAnHour() {
        int before = plain.requests.get();

        assertThat(refused(open(), plain("/busy"))).contains("answered 503 to /busy");
        assertThat(plain.requests.get() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | 1 | it asks for a sign-in: publish the file where none is needed, or use a signed URL.",
                "403 | 1 | it doesn't let everybody read the file: make it public, or use a signed URL that hasn't expired.",
                "404 | 1 | there is no such file: check the address. Servers also say so of files in private repositories.",
                "418 | 1 | use the address of the file itself, which answers 200.",
                "429 | 4 | it gets too many requests: try again later.",
                "500 | 1 | the server has a fault of its own: tell its operator, or publish the file elsewhere.",
                "502 | 4 | it can't serve files at the moment: try again later.",
                "503 | 4 | it can't serve files at the moment: try again later.",
                "504 | 4 | it can't serve files at the moment: try again later.",
            })
    void tellsStatusesApart(int status, int tries, String advice) {
        int before = plain.requests.get();

        assertThat(refused(open(), plain("/status?" + status)))
                .isEqualTo("127.0.0.1 answered %d to /status; %s".formatted(status, advice));
        assertThat(plain.requests.get() - before).isEqualTo(tries);
        assertThat(into).doesNotExist();
    }

    @Test
    void saysWhenNobodyListens() {
        var policy = FetchPolicy.standard().withPlainHttp("*").allowing("127.0.0.1:9");

        assertThat(refused(policy, URI.create("http://127.0.0.1:9/")))
                .startsWith("127.0.0.1 at port 9 can't be read: ");
    }

    @Test
    void resolvesANameOnce() {
        var asked = new ArrayList<String>();
        Names rebinding =
                host -> {
                    asked.add(host);
                    return resolve(asked.size() == 1 ? "scripts.test" : "inside.test");
                };

        var fetch = new GuardedFetch(open(), rebinding, certified);

        assertThat(fetch.fetch(secure("scripts.test", "/hello.sh"), into).bytes()).isEqualTo(11);
        assertThat(asked).containsExactly("scripts.test");
    }

    private static FetchPolicy open() {
        return FetchPolicy.standard()
                .withPlainHttp(
                        "127.0.0.1",
                        "inside.test",
                        "[fd00:ec2::254]",
                        "10.0.0.8",
                        "169.254.169.254")
                .allowing("127.0.0.1:" + plain.port(), "127.0.0.1:" + secure.port());
    }

    private Fetched fetch(FetchPolicy policy, URI uri) {
        return new GuardedFetch(policy, GuardedFetchTest::resolve, certified, Duration.ofMillis(1))
                .fetch(uri, into);
    }

    private String refused(FetchPolicy policy, URI uri) {
        return problem(policy, uri).detail();
    }

    private String refused(GuardedFetch fetch, URI uri) {
        return catchThrowableOfType(Refused.class, () -> fetch.fetch(uri, into)).detail();
    }

    private Refused problem(FetchPolicy policy, URI uri) {
        return catchThrowableOfType(Refused.class, () -> fetch(policy, uri));
    }

    private static URI plain(String path) {
        return URI.create("http://127.0.0.1:" + plain.port() + path);
    }

    private static URI secure(String host, String path) {
        return URI.create("https://" + host + ":" + secure.port() + path);
    }

    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "scripts.test", "other.test" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
            case "inside.test" ->
                    List.of(
                            InetAddress.ofLiteral("203.0.113.9"),
                            InetAddress.ofLiteral("10.3.2.1"));
            default -> throw new UnknownHostException(host);
        };
    }

    /** A key with its certificate, and the trust in it. */
    private static SSLContext selfSigned(String name) throws Exception {
        var store = keys.resolve("keys.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:" + name,
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit")
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        var pair = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            pair.load(in, "changeit".toCharArray());
        }
        var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(pair, "changeit".toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", pair.getCertificate("server"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
