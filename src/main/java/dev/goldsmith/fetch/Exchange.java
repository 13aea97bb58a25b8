package dev.goldsmith.fetch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to whoever speaks HTTP by a library of their own.
 *
 * @param headers by name in lower case
 * @param body all of it
 */
public record Exchange(int status, Map<String, List<String>> headers, byte[] body) {
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    /** Those that the client below writes by itself. */
    private static final Set<String> ITS_OWN =
            Set.of("content-length", "host", "connection", "transfer-encoding", "accept-encoding");

    /**
     * @param body null: none
     */
    public record Asked(
            String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {}

    static Exchange of(Asked asked, Duration time, Gate gate, Lines lines) {
        try (var deadline = new Deadline(time)) {
            var uri = asked.uri();
            var addresses = gate.admit(uri);
            var request = new HttpUriRequestBase(asked.method(), uri);
            asked.headers()
                    .forEach((name, value) -> {
                        if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                            request.setHeader(name, value);
                        }
                    });
            if (asked.body() != null) {
                request.setEntity(new ByteArrayEntity(asked.body(), null));
            }
            deadline.cancels(request::cancel);
            try (var client = lines.to(addresses)) {
                var response = client.executeOpen(null, request, null);
                try {
                    var entity = response.getEntity();
                    var body =
                            entity == null
                                    ? new byte[0]
                                    : entity.getContent().readNBytes(MOST_BYTES + 1);
                    if (body.length > MOST_BYTES) {
                        throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
                    }
                    var headers = new TreeMap<String, List<String>>();
                    for (var header : response.getHeaders()) {
                        headers.computeIfAbsent(
                                        header.getName().toLowerCase(Locale.ROOT),
                                        _ -> new ArrayList<>())
                                .add(header.getValue());
                    }
                    return new Exchange(response.getCode(), headers, body);
                } finally {
                    request.cancel();
                }
            } catch (IOException e) {
                throw lines.failed(uri, e, deadline, time, "answer");
            }
        }
    }
}
