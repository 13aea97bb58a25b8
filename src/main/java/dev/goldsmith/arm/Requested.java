package dev.goldsmith.arm;

import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Addresses made of what was understood of a request, never of its bytes: those may be no URI at
 * all.
 */
final class Requested {
    private Requested() {}

    /**
     * @param path decoded
     * @param changed parameters that are other than asked for
     */
    static URI uri(UriInfo uri, String path, Map<String, String> changed) {
        var parameters = new TreeMap<String, String>();
        uri.getQueryParameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        parameters.putAll(changed);
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach((name, value) -> query.add(encoded(name) + "=" + encoded(value)));
        var base = uri.getBaseUri().toString().replaceFirst("/$", "");
        return URI.create(base + encodedPath(path) + query);
    }

    private static String encodedPath(String path) {
        var encoded = new StringBuilder();
        for (var segment : path.substring(1).split("/", -1)) {
            encoded.append('/').append(encoded(segment).replace("+", "%20"));
        }
        return encoded.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("%24", "$")
                .replace("%2F", "/");
    }
}
