package dev.goldsmith.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.testing.TlsFront;
import dev.goldsmith.testing.TlsFront.Said;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What our own ARM door doesn't have of Azure: storage accounts, and images that are made of blobs.
 * Definitions, numbers and tokens are that door's.
 */
final class AzureThere {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE =
            "(PUT|PATCH|GET|DELETE) .*(/versions/[^/]+|Compute/images/[^/]+)";

    private final String address;
    final Map<String, ObjectNode> images = new ConcurrentHashMap<>();

    /** How an image is at each look; the last one stays. */
    final Deque<String> looks = new ArrayDeque<>();

    AzureThere(TlsFront front, String account) {
        this.address = front.address();
        front.serve(
                "GET .*/storageAccounts",
                (_, _) ->
                        Said.of(
                                200,
                                """
                                {"value": [{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/%s",
                                  "name": "%s", "location": "westeurope"}]}
                                """
                                        .formatted(account, account)));
        front.serve(IMAGE, this::image);
        front.serve(
                "GET /made",
                (_, _) ->
                        Said.of(
                                200,
                                """
                                {"status": "Failed", "error": {"code": "InvalidBlob", "message": "the VHD has no footer"}}
                                """));
    }

    private synchronized Said image(String request, String body) {
        var id = request.replaceFirst("^\\w+ ", "");
        var there = images.get(id);
        switch (request.substring(0, request.indexOf(' '))) {
            case "PUT", "PATCH" -> {
                var sent = read(body);
                if (there == null) {
                    images.put(id, sent);
                } else {
                    there.set("patched", sent);
                }
                return new Said(
                        201, Map.of("Azure-AsyncOperation", address + "/made"), sent.toString());
            }
            case "DELETE" -> images.remove(id);
            default -> {
                if (there == null) {
                    return Said.of(
                            404, "{\"error\": {\"code\": \"NotFound\", \"message\": \"no\"}}");
                }
                var look = looks.size() > 1 ? looks.poll() : looks.peek();
                var shown = there.deepCopy();
                shown.set("properties", read(String.valueOf(look)));
                return Said.of(200, shown.toString());
            }
        }
        return Said.of(200, "");
    }

    /** At a look, {@code Creating}, with regions such as {@code West Europe: Completed 100}. */
    void look(String state, String... regions) {
        var properties = JSON.createObjectNode().put("provisioningState", state);
        var all = properties.putObject("replicationStatus").putArray("summary");
        for (var region : regions) {
            var part = region.split("[:,] ");
            all.addObject()
                    .put("region", part[0])
                    .put("state", part[1])
                    .put("progress", Integer.parseInt(part[2]))
                    .put("details", part.length > 3 ? part[3] : "");
        }
        looks.add(properties.toString());
    }

    JsonNode only() {
        return images.values().iterator().next();
    }

    private static ObjectNode read(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
