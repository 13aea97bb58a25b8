package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Connections to addresses that were checked, and to no others. */
record Lines(FetchPolicy policy, SSLContext trust) {
    private static final Http1Config HEADERS =
            Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();

    CloseableHttpClient to(List<InetAddress> addresses) {
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

    /**
     * What went wrong, in a sentence that names the host.
     *
     * @param what is waited for: a file, an answer
     */
    Refused failed(URI uri, IOException e, Deadline deadline, Duration time, String what) {
        var host = uri.getHost();
        if (isLate(e, deadline)) {
            return Gate.refused(
                    "%s didn't answer in full within %s; it must be faster."
                            .formatted(host, inWords(time)));
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
                            "%s at port %d can't be read: %s. Check that the server is up and sends the whole %s."
                                    .formatted(host, Gate.port(uri), brief(e.getMessage()), what));
        };
    }

    /** A socket that gets nothing may notice before the deadline does, which is as long. */
    static boolean isLate(IOException e, Deadline deadline) {
        return deadline.isOver()
                || e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException);
    }

    /** Whether the server was there, and the connection to it broke. */
    static boolean isBroken(IOException e) {
        return !(e instanceof ConnectException
                || e instanceof SocketTimeoutException
                || e instanceof SSLException);
    }

    static String inWords(Duration time) {
        return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    static String brief(@Nullable String message) {
        var line =
                String.valueOf(message)
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
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
