package dev.goldsmith.fetch;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What a server's status means for whoever named the file. */
final class Status {
    private Status() {}

    /**
     * @throws Unready when another try may help
     * @throws dev.goldsmith.kernel.Refused with what to do, for all others but 200
     */
    static void require(URI uri, ClassicHttpResponse response) throws Unready {
        int status = response.getCode();
        if (status == 200) {
            return;
        }
        var refused =
                Gate.refused(
                        "%s answered %d to %s; %s"
                                .formatted(
                                        uri.getHost(), status, uri.getRawPath(), advice(status)));
        switch (status) {
            case 429, 502, 503, 504 -> throw new Unready(refused, after(response));
            default -> throw refused;
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 407 ->
                    "it asks for a sign-in: publish the file where none is needed, or use a signed URL.";
            case 403 ->
                    "it doesn't let everybody read the file: make it public, or use a signed URL that hasn't expired.";
            case 404, 410 ->
                    "there is no such file: check the address. Servers also say so of files in private repositories.";
            case 429 -> "it gets too many requests: try again later.";
            case 502, 503, 504 -> "it can't serve files at the moment: try again later.";
            default ->
                    status >= 500
                            ? "the server has a fault of its own: tell its operator, or publish the file elsewhere."
                            : "use the address of the file itself, which answers 200.";
        };
    }

    /** In seconds, or as a date. */
    private static @Nullable Duration after(ClassicHttpResponse response) {
        var header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null) {
            return null;
        }
        var value = header.getValue().strip();
        try {
            return value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException _) {
            return null;
        }
    }
}
