package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One large file over a line that breaks: a server that is silent for too long counts as gone, and
 * what is there already is not fetched again where the server can go on from it.
 */
final class Download {
    /** In a row, without a byte between them. */
    private static final int BREAKS = 4;

    private static final int PIECE = 1 << 18;

    private final HttpClient http;
    private final URI uri;
    private final Duration silence;

    private long done;
    private @Nullable String tag;

    Download(HttpClient http, URI uri, Duration silence) {
        this.http = http;
        this.uri = uri;
        this.silence = silence;
    }

    /**
     * @param algorithm of the checksum, {@code SHA-256}
     * @param say told how far it is, up to 95 %
     * @return the file's checksum, hexadecimal
     */
    String to(Path file, String algorithm, Progress say) throws IOException {
        var digest = digest(algorithm);
        Files.deleteIfExists(file);
        Files.createFile(file);
        int breaks = 0;
        while (true) {
            long before = done;
            try {
                read(file, digest, say);
                return HexFormat.of().formatHex(digest.digest());
            } catch (IOException e) {
                breaks = done > before ? 1 : breaks + 1;
                if (e instanceof Final || breaks > BREAKS) {
                    throw new IOException(
                            "%s after %,d bytes: %s".formatted(uri, done, e.getMessage()), e);
                }
                say.line(
                        "the download broke after %,d bytes (%s); going on"
                                .formatted(done, e.getMessage()));
            }
        }
    }

    private void read(Path file, MessageDigest digest, Progress say) throws IOException {
        var response = ask();
        if (done > 0 && response.statusCode() == 200) {
            // It can't go on in the middle, or has another file by now.
            done = 0;
            digest.reset();
            Files.write(file, new byte[0]);
        }
        tag = response.headers().firstValue("ETag").filter(it -> !it.startsWith("W/")).orElse(null);
        long rest = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        long total = rest < 0 ? -1 : done + rest;
        var buffer = new byte[PIECE];
        try (var readers = Executors.newVirtualThreadPerTaskExecutor();
                InputStream in = response.body();
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int n; (n = next(readers, in, buffer)) >= 0; ) {
                out.write(buffer, 0, n);
                digest.update(buffer, 0, n);
                done += n;
                say.checkpoint();
                if (total > 0) {
                    say.percent((int) (done * 95 / total));
                }
            }
        }
        if (total > 0 && done < total) {
            throw new IOException("the server ended early");
        }
    }

    private HttpResponse<InputStream> ask() throws IOException {
        var request = HttpRequest.newBuilder(uri).timeout(silence);
        if (done > 0) {
            request.header("Range", "bytes=" + done + "-");
            if (tag != null) {
                request.header("If-Range", tag);
            }
        }
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            if (status == 200 || status == 206 && goesOn(response)) {
                return response;
            }
            response.body().close();
            throw status >= 500
                    ? new IOException("status " + status)
                    : new Final("it answers with status " + status);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Final("interrupted");
        }
    }

    private boolean goesOn(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Content-Range")
                .filter(range -> range.startsWith("bytes " + done + "-"))
                .isPresent();
    }

    /** A read of its own thread, for streams have no timeout. */
    private int next(ExecutorService readers, InputStream in, byte[] buffer) throws IOException {
        var read = readers.submit(() -> in.read(buffer));
        try {
            return read.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Ends the read too.
            in.close();
            throw new IOException("nothing came for %d s".formatted(silence.toSeconds()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException _) {
            in.close();
            Thread.currentThread().interrupt();
            throw new Final("interrupted");
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trying again would not help. */
    private static final class Final extends IOException {
        Final(String message) {
            super(message);
        }
    }
}
