package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A publisher's cloud image. The publisher's checksums are believed only under the signature of the
 * key whose fingerprint the catalogue pins, and the image only if it has its checksum.
 */
record VerifiedDownload(Catalogue.Origin.Download origin) implements PlatformSources.Maker {

    /** {@code <hex> [*]name} of coreutils, or {@code SHA256 (name) = <hex>} of BSD. */
    private static final Pattern SUM =
            Pattern.compile(
                    "(?:([0-9a-fA-F]{64}|[0-9a-fA-F]{128}) [ *](\\S+)|SHA\\d+ \\((\\S+)\\) = ([0-9a-fA-F]+))");

    private static final int MOST_SUMS = 4 << 20;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    @Override
    public PlatformSources.Made make(Path folder, Progress say) throws IOException {
        try (var http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(30))
                        .build()) {
            var sums = bytes(http, origin.checksums());
            var key = bytes(http, origin.key());
            var signature = origin.signature() == null ? null : bytes(http, origin.signature());
            var trusted = OpenPgp.verified(sums, signature, key, origin.fingerprint());
            say.line("checksums signed by " + origin.fingerprint());
            var name = origin.image().substring(origin.image().lastIndexOf('/') + 1);
            var sum = sum(new String(trusted, StandardCharsets.UTF_8), name);
            var file = folder.resolve("download");
            var found =
                    new Download(http, URI.create(origin.image()), SILENCE)
                            .to(file, sum.length() == 64 ? "SHA-256" : "SHA-512", say);
            if (!found.equals(sum)) {
                throw new IOException(
                        "%s has the checksum %s, its publisher says %s"
                                .formatted(origin.image(), found, sum));
            }
            var disk = folder.resolve("disk.qcow2");
            Command.run(
                    List.of("qemu-img", "convert", "-O", "qcow2", file.toString(), disk.toString()),
                    say::line,
                    say::checkpoint);
            Files.delete(file);
            return new PlatformSources.Made(
                    disk,
                    LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy.MM.dd"))
                            + "-"
                            + sum.substring(0, 8));
        }
    }

    @Override
    public String how() {
        return origin.image() + " " + origin.fingerprint();
    }

    /** The checksum of a file in the publisher's list, in lower case. */
    static String sum(String list, String name) throws IOException {
        Matcher match = SUM.matcher(list);
        while (match.find()) {
            var file = match.group(2) != null ? match.group(2) : match.group(3);
            if (file.equals(name)) {
                var hex = match.group(1) != null ? match.group(1) : match.group(4);
                return hex.toLowerCase(java.util.Locale.ROOT);
            }
        }
        throw new IOException("the publisher's checksums don't name " + name);
    }

    private byte[] bytes(HttpClient http, String url) throws IOException {
        try (InputStream in = open(http, url).body()) {
            var bytes = in.readNBytes(MOST_SUMS);
            if (bytes.length == MOST_SUMS) {
                throw new IOException(url + " is larger than a list of checksums is");
            }
            return bytes;
        }
    }

    private static HttpResponse<InputStream> open(HttpClient http, String url) throws IOException {
        try {
            var response =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url)).timeout(SILENCE).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException(
                        "%s answers with status %d".formatted(url, response.statusCode()));
            }
            return response;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching " + url);
        }
    }
}
