package dev.goldsmith.advisory;

import dev.goldsmith.kernel.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Advisories as databases write them in OSV's format. */
final class Written {
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final List<Object> affected = new ArrayList<>();

    static Written advisory(String id) {
        var written = new Written();
        written.json.put("schema_version", "1.7.0");
        written.json.put("id", id);
        written.json.put("affected", written.affected);
        return written.with("modified", "2026-11-01T00:00:00Z")
                .with("published", "2026-10-01T00:00:00Z")
                .with("summary", "What " + id + " is about");
    }

    Written with(String field, Object value) {
        json.put(field, value);
        return this;
    }

    /** By CVSS: 9.8. */
    Written critical() {
        return cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    }

    /** By CVSS: 3.3. */
    Written low() {
        return cvss("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N");
    }

    Written cvss(String vector) {
        return with("severity", List.of(Map.of("type", "CVSS_V3", "score", vector)));
    }

    /**
     * @param events by turns a word and a version
     */
    Written of(String ecosystem, String name, String... events) {
        var list = new ArrayList<Object>();
        for (int i = 0; i < events.length; i += 2) {
            list.add(Map.of(events[i], events[i + 1]));
        }
        affected.add(
                Map.of(
                        "package",
                        Map.of("ecosystem", ecosystem, "name", name),
                        "ranges",
                        List.of(Map.of("type", "ECOSYSTEM", "events", list))));
        return this;
    }

    Written raw(Map<String, ?> one) {
        affected.add(one);
        return this;
    }

    String json() {
        return Json.write(json);
    }
}
