package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files by http(s) without making the server talk to an address that the operator didn't
 * allow. Each hop's name is resolved once, all its addresses are checked, and the connection is
 * made to one of exactly these; redirects are followed here, each checked anew. Proxies of the
 * environment are ignored: they would resolve names out of our sight.
 */
public final class GuardedFetch {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final FetchPolicy policy;
    private final Gate gate;
    private final Lines lines;
    private final Retries retries;

    public GuardedFetch(FetchPolicy policy) {
        this(policy, Names.SYSTEM, systemTrust());
    }

    /**
     * @param trust whose certificates count
     */
    public GuardedFetch(FetchPolicy policy, Names names, SSLContext trust) {
        this(policy, names, trust, PAUSE);
    }

    /**
     * @param pause before the first try after one that failed; each is twice the one before
     */
    GuardedFetch(FetchPolicy policy, Names names, SSLContext trust, Duration pause) {
        this.retries = new Retries(pause);
        this.policy = policy;
        this.gate = new Gate(policy, names);
        this.lines = new Lines(policy, trust);
    }

    /**
     * A server that can't answer just now is asked again, a few times.
     *
     * @param into written anew; gone when this fails
     * @throws Refused {@code FETCH_FAILED} or {@code TOO_LARGE}, with a sentence that names the
     *     host
     * @throws UncheckedIOException when {@code into} can't be written
     */
    public Fetched fetch(URI uri, Path into) {
        return fetch(uri, into, Map.of());
    }

    /**
     * The same, with what opens it: that goes to this host, and no redirect is followed.
     *
     * @throws Refused as {@link #fetch(URI, Path)}
     */
    public Fetched fetch(URI uri, Path into, Map<String, String> headers) {
        Fetched fetched = null;
        try (var deadline = new Deadline(policy.timeout())) {
            return fetched = retries.of(() -> follow(uri, into, headers, deadline), deadline);
        } finally {
            if (fetched == null) {
                delete(into);
            }
        }
    }

    private Fetched follow(URI uri, Path into, Map<String, String> headers, Deadline deadline)
            throws Unready {
        var next = uri;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            var answer = ask(next, into, headers, deadline);
            if (answer.fetched != null) {
                return answer.fetched;
            }
            if (!headers.isEmpty()) {
                throw Gate.refused(
                        "%s redirects, and what opens the file goes to no other host."
                                .formatted(uri.getHost()));
            }
            next = answer.redirect == null ? next : answer.redirect;
        }
        throw Gate.refused(
                "%s redirects more than %d times; use the URL that it ends at."
                        .formatted(uri.getHost(), MAX_REDIRECTS));
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

    /**
     * Sends a body and reads the beginning of the answer, whatever its status; a redirect is not
     * followed, for what was meant for one shall not reach another.
     *
     * @throws Refused {@code FETCH_FAILED} when it isn't allowed, or there is no answer in time
     */
    public Reply post(URI uri, Map<String, String> headers, String body, Duration time) {
        try (var deadline = new Deadline(time)) {
            var addresses = gate.admit(uri);
            var request = new HttpPost(uri);
            headers.forEach(request::setHeader);
            request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
            deadline.cancels(request::cancel);
            try (var client = lines.to(addresses)) {
                var response = client.executeOpen(null, request, null);
                try {
                    var entity = response.getEntity();
                    var start =
                            entity == null
                                    ? new byte[0]
                                    : entity.getContent().readNBytes(Reply.MOST_BYTES);
                    return new Reply(response.getCode(), new String(start, StandardCharsets.UTF_8));
                } finally {
                    request.cancel();
                }
            } catch (IOException e) {
                throw lines.failed(uri, e, deadline, time, "answer");
            }
        }
    }

    /**
     * The same of any method, answered in full; no redirect is followed here either.
     *
     * @throws Refused {@code FETCH_FAILED} when it isn't allowed, or there is no answer in time
     */
    public Exchange exchange(Exchange.Asked asked, Duration time) {
        return Exchange.of(asked, time, gate, lines);
    }

    private record Answer(@Nullable Fetched fetched, @Nullable URI redirect) {}

    private Answer ask(URI uri, Path into, Map<String, String> headers, Deadline deadline)
            throws Unready {
        var addresses = gate.admit(uri);
        var request = new HttpGet(uri);
        // Checksums are of the file as it lies there.
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        request.setHeader(HttpHeaders.ACCEPT, "*/*");
        headers.forEach(request::setHeader);
        deadline.cancels(request::cancel);
        try (var client = lines.to(addresses)) {
            var response = client.executeOpen(null, request, null);
            try {
                return read(uri, response, into);
            } finally {
                // Not closed, for that would politely read what is left, which may never end.
                request.cancel();
            }
        } catch (IOException e) {
            if (Lines.isLate(e, deadline)) {
                throw Gate.refused(
                        "%s didn't deliver the file within %s; put it where it can be had faster."
                                .formatted(uri.getHost(), Lines.inWords(policy.timeout())));
            }
            var failed = lines.failed(uri, e, deadline, policy.timeout(), "file");
            if (Lines.isBroken(e)) {
                throw new Unready(failed, null);
            }
            throw failed;
        }
    }

    private Answer read(URI uri, ClassicHttpResponse response, Path into)
            throws IOException, Unready {
        if (REDIRECTS.contains(response.getCode())) {
            return new Answer(null, redirect(uri, response));
        }
        Status.require(uri, response);
        var encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.getValue().equalsIgnoreCase("identity")) {
            throw Gate.refused(
                    "%s sends the file encoded (%s) though asked not to; serve it as it is."
                            .formatted(uri.getHost(), Lines.brief(encoding.getValue())));
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

    private Refused tooLarge(URI uri) {
        return new Refused(
                Refusal.TOO_LARGE,
                "The file at %s has more than %,d bytes, the limit; have a script download larger ones."
                        .formatted(uri.getHost(), policy.maxBytes()));
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
}
