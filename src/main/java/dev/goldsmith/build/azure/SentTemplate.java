package dev.goldsmith.build.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.build.Order;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.TemplateWriter;

/** A run's document as Azure gets it. */
public final class SentTemplate {
    static final String RUN_TAG = "goldsmithRun";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SentTemplate() {}

    /** Of this run and no other, in whatever installation. */
    static String name(Order order) {
        return "goldsmith-%s-r%s".formatted(order.tenant().substring(0, 8), runId(order));
    }

    private static String runId(Order order) {
        return order.run().replaceFirst("^r", "").replaceFirst("-.*", "");
    }

    private static String tag(Order order) {
        return tag(order.tenant(), Long.parseLong(runId(order)));
    }

    /** What the image template of a run has as {@value #RUN_TAG}. */
    public static String tag(String tenant, long run) {
        return tenant + "/" + run;
    }

    static boolean isOf(Order order, JsonNode template) {
        return isOf(tag(order), template);
    }

    static boolean isOf(String tag, JsonNode template) {
        return tag.equals(template.at("/tags/" + RUN_TAG).asText());
    }

    /**
     * As it is, but for where and by whom it is built, when it starts, and what it is called by. A
     * script or file that Goldsmith froze is the same there, or the build fails.
     */
    static ObjectNode of(Order order, Account account) {
        var tree = tree(order);
        tree.put("location", account.location());
        tree.putObject("identity")
                .put("type", "UserAssigned")
                .putObject("userAssignedIdentities")
                .putObject(account.identity());
        var tags = tree.withObjectProperty("tags");
        tags.remove(Elsewhere.ENGINE_TAG);
        tags.remove(Elsewhere.CONNECTION_TAG);
        tags.put(RUN_TAG, tag(order));
        tree.withObjectProperty("properties").remove("autoRun");
        order.frozen().forEach((path, content) -> pin(tree, path, content));
        return tree;
    }

    private static ObjectNode tree(Order order) {
        try {
            return (ObjectNode) JSON.readTree(TemplateWriter.canonical(order.template()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just written can be read", e);
        }
    }

    /**
     * @param path {@code $.properties.customize[0].scriptUri}
     */
    private static void pin(ObjectNode tree, String path, Digest content) {
        var step =
                path.replaceFirst("^\\$", "")
                        .replaceFirst("\\.\\w+$", "")
                        .replaceAll("\\[(\\d+)]", "/$1")
                        .replace('.', '/');
        if (tree.at(step) instanceof ObjectNode node && !node.has("sha256Checksum")) {
            node.put("sha256Checksum", content.hex());
        }
    }
}
