package dev.goldsmith.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.door.Idempotency;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;

/**
 * Says in the OpenAPI document what is the same for all operations (the tenant, the bearer token,
 * the problems) and adds the examples of {@code openapi-examples.json}, so that the resources stay
 * readable. Pages of the web door aren't part of the document.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class OpenApi implements OASFilter {
    private static final String BEARER = "bearer";
    private static final String PROBLEM = "#/components/schemas/Problem";
    private static final Map<String, String> PROBLEMS =
            new TreeMap<>(
                    Map.of(
                            "400", "Something in the request is not valid; `violations` says what",
                            "401", "No good token",
                            "403", "Your role does not allow this",
                            "404", "Not there, or not for you"));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        var paths = OASFactory.createPaths();
        var examples = examples();
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> {
                    if (path.startsWith("/api/v1/")) {
                        paths.addPathItem(path, item);
                        item.getOperations().values().forEach(it -> complete(it, path, examples));
                        repeatable(item.getPOST());
                    }
                });
        api.setPaths(paths);
        var components =
                api.getComponents() == null ? OASFactory.createComponents() : api.getComponents();
        components.addSecurityScheme(
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(BEARER)
                        .description("An API token: `./goldsmith token` prints one."));
        components.addSchema("Problem", problem());
        api.setComponents(components);
    }

    /** Each POST is, whether it takes the key itself or is {@code @Once}. */
    private static void repeatable(@Nullable Operation post) {
        if (post != null
                && (post.getParameters() == null
                        || post.getParameters().stream()
                                .noneMatch(it -> Idempotency.HEADER.equals(it.getName())))) {
            post.addParameter(
                    OASFactory.createParameter()
                            .name(Idempotency.HEADER)
                            .in(Parameter.In.HEADER)
                            .schema(text()));
        }
    }

    private static void complete(Operation operation, String path, ObjectNode examples) {
        if (path.contains("{tenant}")) {
            operation.addParameter(
                    OASFactory.createParameter()
                            .name("tenant")
                            .in(Parameter.In.PATH)
                            .required(true)
                            .description("The tenant's slug")
                            .schema(text())
                            .example("acme"));
        }
        if (!path.startsWith("/api/v1/local/")) {
            operation.setSecurity(
                    List.of(OASFactory.createSecurityRequirement().addScheme(BEARER)));
        }
        PROBLEMS.forEach((status, what) -> {
            if (!operation.getResponses().hasAPIResponse(status)
                    || operation.getResponses().getAPIResponse(status).getContent() == null) {
                operation.getResponses().addAPIResponse(status, refusal(what));
            }
        });
        var example = examples.path(String.valueOf(operation.getOperationId()));
        if (example.has("request")) {
            var body =
                    operation.getRequestBody() == null
                            ? OASFactory.createRequestBody()
                            : operation.getRequestBody();
            body.setContent(json(body.getContent(), example.get("request")));
            operation.setRequestBody(body);
        }
        if (example.has("response")) {
            operation.getResponses().getAPIResponses().entrySet().stream()
                    .filter(it -> it.getKey().startsWith("2"))
                    .forEach(it ->
                            it.getValue()
                                    .setContent(
                                            json(
                                                    it.getValue().getContent(),
                                                    example.get("response"))));
        }
    }

    private static Content json(@Nullable Content content, Object example) {
        var whole = OASFactory.createContent();
        MediaType media =
                content == null || content.getMediaType("application/json") == null
                        ? OASFactory.createMediaType()
                        : content.getMediaType("application/json");
        return whole.addMediaType("application/json", media.example(example));
    }

    private static APIResponse refusal(String what) {
        return OASFactory.createAPIResponse()
                .description(what)
                .content(
                        OASFactory.createContent()
                                .addMediaType(
                                        "application/problem+json",
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    private static Schema problem() {
        var violation =
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.OBJECT)
                        .addProperty("path", text().description("A JSON path, or a field's name"))
                        .addProperty("message", text());
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("RFC 9457")
                .addProperty("type", text().description("urn:goldsmith:problem:…"))
                .addProperty("title", text())
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text())
                .addProperty("instance", text())
                .addProperty("requestId", text())
                .addProperty(
                        "violations",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(violation));
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static ObjectNode examples() {
        try (InputStream in =
                Objects.requireNonNull(
                        OpenApi.class.getResourceAsStream("/openapi-examples.json"))) {
            return (ObjectNode) new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the examples", e);
        }
    }
}
