package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files by http(s) without making the server talk to an address that the operator didn't
 * allow. Each hop's name is resolved once, all its addresses are checked, and the connection is
 * made to one of exactly these; redirects are followed here, each checked anew. Proxies of the
 * environment are ignored: they would resolve names out of our sight.
 */
public final class GuardedFetch {
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private static final Http1Config HEADERS =
            Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();

    private final FetchPolicy policy;
    private final Gate gate;
    private final SSLContext trust;

    public GuardedFetch(FetchPolicy policy) {
        this(policy, Names.SYSTEM, systemTrust());
    }

    /**
     * @param trust whose certificates count
     */
    public GuardedFetch(FetchPolicy policy, Names names, SSLContext trust) {
        this.policy = policy;
        this.gate = new Gate(policy, names);
        this.trust = trust;
    }

    /**
     * @param into written anew; gone when this fails
     * @throws Refused {@code FETCH_FAILED} or {@code TOO_LARGE}, with a sentence that names the
     *     host
     * @throws UncheckedIOException when {@code into} can't be written
     */
    public Fetched fetch(URI uri, Path into) {
        Fetched fetched = null;
        try (var deadline = new Deadline(policy.timeout())) {
            var next = uri;
            for (int hop = 0; fetched == null && hop <= MAX_REDIRECTS; hop++) {
                var answer = ask(next, into, deadline);
                fetched = answer.fetched;
                next = answer.redirect == null ? next : answer.redirect;
            }
            if (fetched == null) {
                throw Gate.refused(
                        "%s redirects more than %d times; use the URL that it ends at."
                                .formatted(uri.getHost(), MAX_REDIRECTS));
            }
            return fetched;
        } finally {
            if (fetched == null) {
                delete(into);
            }
        }
    }

    /**
     * For whoever has to ask with a client of their own.
     *
     * @return the only addresses to connect to: a second look-up might answer differently
     * @throws Refused {@code FETCH_FAILED}
     */
    public List<InetAddress> admit(URI uri) {
        return gate.admit(uri);
    }

    private record Answer(@Nullable Fetched fetched, @Nullable URI redirect) {}

    private Answer ask(URI uri, Path into, Deadline deadline) {
        var addresses = gate.admit(uri);
        var request = new HttpGet(uri);
        // Checksums are of the file as it lies there.
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        request.setHeader(HttpHeaders.ACCEPT, "*/*");
        deadline.cancels(request::cancel);
        try (var client = client(addresses)) {
            var response = client.executeOpen(null, request, null);
            try {
                return read(uri, response, into);
            } finally {
                // Not closed, for that would politely read what is left, which may never end.
                request.cancel();
            }
        } catch (IOException e) {
            throw failed(uri, e, deadline);
        }
    }

    private Answer read(URI uri, ClassicHttpResponse response, Path into) throws IOException {
        if (REDIRECTS.contains(response.getCode())) {
            return new Answer(null, redirect(uri, response));
        }
        if (response.getCode() != 200) {
            throw Gate.refused(
                    "%s answered %d to %s; it must be readable without signing in."
                            .formatted(uri.getHost(), response.getCode(), uri.getRawPath()));
        }
        var encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.getValue().equalsIgnoreCase("identity")) {
            throw Gate.refused(
                    "%s sends the file encoded (%s) though asked not to; serve it as it is."
                            .formatted(uri.getHost(), brief(encoding.getValue())));
        }
        var entity = response.getEntity();
        if (entity == null) {
            throw Gate.refused("%s answered without a file.".formatted(uri.getHost()));
        }
        if (entity.getContentLength() > policy.maxBytes()) {
            throw tooLarge(uri);
        }
        var type = ContentType.parseLenient(entity.getContentType());
        var mediaType = type == null ? null : type.getMimeType();
        return new Answer(save(uri, entity.getContent(), into, mediaType), null);
    }

    private Fetched save(URI uri, InputStream content, Path into, @Nullable String mediaType)
            throws IOException {
        var sha = Digest.sha256();
        var buffer = new byte[64 * 1024];
        long size = 0;
        try (var out = new LocalFile(into)) {
            for (int n; (n = content.read(buffer)) >= 0; ) {
                size += n;
                if (size > policy.maxBytes()) {
                    throw tooLarge(uri);
                }
                sha.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        var digest = new Digest(HexFormat.of().formatHex(sha.digest()));
        return new Fetched(digest, size, mediaType, uri);
    }

    private static URI redirect(URI from, ClassicHttpResponse response) {
        var location = response.getFirstHeader(HttpHeaders.LOCATION);
        try {
            if (location != null) {
                var target = from.resolve(location.getValue());
                // A browser keeps the `#` part to itself; here it only gets in the way.
                var hash = target.toString().indexOf('#');
                return hash < 0 ? target : URI.create(target.toString().substring(0, hash));
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a missing one.
        }
        throw Gate.refused(
                "%s redirects (%d) without saying where to; use the file's own URL."
                        .formatted(from.getHost(), response.getCode()));
    }

    private CloseableHttpClient client(List<InetAddress> addresses) {
        var timeout = Timeout.of(policy.connectTimeout());
        var connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Pinned(addresses))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(HEADERS)
                                        .build())
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(timeout)
                                        .setSocketTimeout(Timeout.of(policy.timeout()))
                                        .build())
                        .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("Goldsmith")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private Refused failed(URI uri, IOException e, Deadline deadline) {
        var host = uri.getHost();
        if (deadline.isOver()) {
            return Gate.refused(
                    "%s didn't deliver the file within %s; put it where it can be had faster."
                            .formatted(host, inWords(policy.timeout())));
        }
        return switch (e) {
            case ConnectTimeoutException timeout ->
                    Gate.refused(
                            "%s didn't take a connection at port %d within %s."
                                    .formatted(
                                            host,
                                            Gate.port(uri),
                                            inWords(policy.connectTimeout())));
            case SSLException tls ->
                    Gate.refused(
                            "%s can't be trusted: %s. It needs a valid certificate for its name."
                                    .formatted(host, brief(tls.getMessage())));
            default ->
                    Gate.refused(
                            "%s at port %d can't be read: %s. Check that the server is up and sends the whole file."
                                    .formatted(host, Gate.port(uri), brief(e.getMessage())));
        };
    }

    private Refused tooLarge(URI uri) {
        return new Refused(
                Refusal.TOO_LARGE,
                "The file at %s has more than %,d bytes, the limit; have a script download larger ones."
                        .formatted(uri.getHost(), policy.maxBytes()));
    }

    private static String inWords(Duration time) {
        return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String brief(@Nullable String message) {
        var line =
                String.valueOf(message)
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What is left is an incomplete temporary file; the refusal matters more.
        }
    }

    private static SSLContext systemTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Tells our own disk's failures from the server's. */
    private static final class LocalFile implements AutoCloseable {
        private final OutputStream out;

        LocalFile(Path file) {
            try {
                out = Files.newOutputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void write(byte[] buffer, int from, int length) {
            try {
                out.write(buffer, from, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Answers whatever it is asked with the addresses that were checked. */
    private record Pinned(List<InetAddress> addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) {
            return addresses.toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
