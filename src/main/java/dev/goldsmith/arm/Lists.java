package dev.goldsmith.arm;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code {"value":[…],"nextLink":"…"}}; the link is absolute and repeats what was asked. */
@RequestScoped
class Lists {
    static final String SKIP = "$skipToken";

    @Inject UriInfo uri;

    Map<String, Object> of(List<?> items, @Nullable String next) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("value", items);
        if (next != null) {
            list.put("nextLink", Requested.uri(uri, uri.getPath(), Map.of(SKIP, next)).toString());
        }
        return list;
    }

    Map<String, Object> of(List<?> items) {
        return of(items, null);
    }
}
