package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A resource in the list of all, of which everything that can be filtered by is known.
 *
 * @param group the slug of its team
 * @param identity as it shows it itself; null when its type has none
 */
record Listed(
        String id,
        String name,
        String type,
        String group,
        String location,
        Map<String, String> tags,
        @Nullable JsonNode identity,
        Instant created,
        Instant changed) {

    /** What {@code $expand} can ask for. */
    static final Set<String> EXPANDED = Set.of("createdTime", "changedTime", "provisioningState");

    /** Where a list of these goes on, without case. */
    String key() {
        return id.toLowerCase(java.util.Locale.ROOT);
    }

    Map<String, Object> shown(Set<String> expand) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("name", name);
        body.put("type", type);
        body.put("location", location);
        body.put("tags", new TreeMap<>(tags));
        if (identity != null) {
            body.put("identity", identity);
        }
        if (expand.contains("createdTime")) {
            body.put("createdTime", created.toString());
        }
        if (expand.contains("changedTime")) {
            body.put("changedTime", changed.toString());
        }
        if (expand.contains("provisioningState")) {
            body.put("provisioningState", "Succeeded");
        }
        return body;
    }
}
