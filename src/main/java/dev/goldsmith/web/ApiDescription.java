package dev.goldsmith.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document as people read it: operations by topic, in the order of their addresses. */
@ApplicationScoped
public class ApiDescription {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** What every operation can answer: said once a page. */
    private static final Set<String> COMMON = Set.of("400", "401", "403", "404");

    /** How deep a schema is followed; beyond, it is named. */
    private static final int DEPTH = 4;

    /**
     * @param slug in the page's address
     */
    public record Topic(String slug, String name, List<Operation> operations) {}

    /**
     * @param id an anchor
     * @param request an example, or empty
     */
    public record Operation(
            String id,
            String method,
            String path,
            String summary,
            String description,
            List<Value> parameters,
            List<Value> body,
            String request,
            List<Answer> answers) {}

    /** A parameter or a property; those of an object in it are indented by their path. */
    public record Value(String name, String where, String type, String text, boolean required) {}

    public record Answer(String status, String text, String example) {}

    @Inject ObjectMapper mapper;
    @Inject OpenApiDocumentService documents;

    private volatile @Nullable List<Topic> known;

    public List<Topic> topics() {
        var topics = known;
        if (topics == null) {
            known = topics = read();
        }
        return topics;
    }

    private List<Topic> read() {
        try {
            return topics(
                    mapper.readTree(
                            documents.getDocument(
                                    OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the OpenAPI document", e);
        }
    }

    private List<Topic> topics(JsonNode document) {
        var byTag = new TreeMap<String, List<Operation>>();
        var paths = new TreeMap<String, JsonNode>();
        document.path("paths").properties().forEach(it -> paths.put(it.getKey(), it.getValue()));
        paths.forEach((path, item) ->
                item.properties().stream()
                        .filter(it -> METHODS.contains(it.getKey()))
                        .forEach(it -> {
                            var tag = it.getValue().path("tags").path(0).asText("Other");
                            byTag.computeIfAbsent(tag, _ -> new ArrayList<>())
                                    .add(operation(document, path, it.getKey(), it.getValue()));
                        }));
        return byTag.entrySet().stream()
                .map(it ->
                        new Topic(
                                it.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                                it.getKey(),
                                List.copyOf(it.getValue())))
                .toList();
    }

    private Operation operation(JsonNode document, String path, String method, JsonNode it) {
        var body = it.at("/requestBody/content/application~1json");
        var answers = new ArrayList<Answer>();
        it.path("responses").properties().stream()
                .filter(answer -> !COMMON.contains(answer.getKey()))
                .forEach(answer ->
                        answers.add(
                                new Answer(
                                        answer.getKey(),
                                        answer.getValue().path("description").asText(),
                                        pretty(
                                                answer.getValue()
                                                        .at(
                                                                "/content/application~1json/example")))));
        answers.sort(Comparator.comparing(Answer::status));
        var fields = new ArrayList<Value>();
        fields(document, body.path("schema"), "", DEPTH, fields);
        return new Operation(
                it.path("operationId").asText(method + path.replaceAll("\\W+", "-")),
                method.toUpperCase(Locale.ROOT),
                path,
                it.path("summary").asText(path),
                it.path("description").asText(),
                parameters(document, it.path("parameters")),
                List.copyOf(fields),
                pretty(body.path("example")),
                List.copyOf(answers));
    }

    private static List<Value> parameters(JsonNode document, JsonNode parameters) {
        return StreamSupport.stream(parameters.spliterator(), false)
                .map(it ->
                        new Value(
                                it.path("name").asText(),
                                it.path("in").asText(),
                                type(document, it.path("schema")),
                                it.path("description").asText(),
                                it.path("required").asBoolean()))
                .toList();
    }

    private static void fields(
            JsonNode document, JsonNode schema, String at, int depth, List<Value> into) {
        var whole = resolved(document, schema);
        var required = whole.path("required").toString();
        whole.path("properties")
                .properties()
                .forEach(it -> {
                    var property = resolved(document, it.getValue());
                    var name = at + it.getKey();
                    into.add(
                            new Value(
                                    name,
                                    "",
                                    type(document, it.getValue()),
                                    property.path("description").asText(),
                                    required.contains("\"" + it.getKey() + "\"")));
                    if (depth > 1) {
                        fields(document, property, name + ".", depth - 1, into);
                        fields(document, property.path("items"), name + "[].", depth - 1, into);
                    }
                });
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        var ref = schema.path("$ref").asText();
        return ref.startsWith("#/") ? document.at(ref.substring(1)) : schema;
    }

    private static String type(JsonNode document, JsonNode schema) {
        var whole = resolved(document, schema);
        var type = whole.path("type");
        var word =
                type.isArray()
                        ? type.path(0).asText()
                        : type.asText(whole.has("properties") ? "object" : "any");
        if (word.equals("array")) {
            return "list of " + type(document, whole.path("items"));
        }
        if (!whole.path("enum").isMissingNode()) {
            return String.join(
                    " | ",
                    StreamSupport.stream(whole.path("enum").spliterator(), false)
                            .map(JsonNode::asText)
                            .toList());
        }
        var format = whole.path("format").asText();
        return format.isEmpty() ? word : word + ", " + format;
    }

    private String pretty(JsonNode example) {
        try {
            return example.isMissingNode()
                    ? ""
                    : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(example);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
