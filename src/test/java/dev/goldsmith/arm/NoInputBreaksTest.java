package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random paths, queries, headers and bodies, each near to a good one: whatever is sent, the answer
 * is never that something broke on our side, and a refusal says its code.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NoInputBreaksTest {
    private static final int REQUESTS = 80;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> METHODS =
            List.of("GET", "PUT", "PUT", "PATCH", "POST", "DELETE", "HEAD");

    private static final List<String> SEGMENTS =
            List.of(
                    "%00",
                    "..",
                    ".",
                    "%2e%2e",
                    "%2F",
                    "a%2Fb",
                    "%zz",
                    "%",
                    "{x}",
                    "a b",
                    "ä",
                    "%F0%9F%98%80",
                    "%ED%A0%80",
                    "'",
                    "\"",
                    "<x>",
                    "null",
                    "-1",
                    "0",
                    "%27%20or%201=1",
                    "x".repeat(300),
                    "latest",
                    "1.2.3",
                    "99999999999.0.0",
                    "Nginx",
                    ";v=1",
                    "#",
                    "?",
                    "*",
                    "%0a",
                    "#1");

    private static final List<String> QUERIES =
            List.of(
                    "?api-version=2025-10-01",
                    "?api-version=2025-10-01",
                    "?api-version=2025-10-01",
                    "?api-version=2020-02-14",
                    "?api%2Dversion=2022-07-01",
                    "?api-version=2025-10-01&$skipToken=%00",
                    "?api-version=2025-10-01&$skipToken=a/b/c",
                    "?api-version=2025-10-01&$skipToken=nginx/9999999999999999999999",
                    "?api-version=2025-10-01&$filter=%zz",
                    "?api-version=2025-10-01&$expand=ReplicationStatus",
                    "?api-version=2025-10-01&api-version=1",
                    "?api-version=%00",
                    "?api-version=|",
                    "?api-version",
                    "?",
                    "?&&=&%",
                    "");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e400",
                    "123456789012345678901234567890",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"😀\"",
                    "[]",
                    "{}",
                    "[[[]]]",
                    "{\"a\":{\"b\":{}}}",
                    "\"" + "x".repeat(5000) + "\"",
                    "\"[parameters('x')]\"",
                    "\"2030-99-99T00:00:00Z\"",
                    "\"+999999999-12-31T23:59:59Z\"");

    private static final List<String> HEADERS =
            List.of(
                    "Content-Type: application/json",
                    "Content-Type: application/json",
                    "Content-Type: application/json; charset=utf-16",
                    "Content-Type: text/plain",
                    "Content-Type: nonsense",
                    "Accept: image/png\r\nContent-Type: application/json",
                    "X-Forwarded-Host: a b\r\nContent-Type: application/json",
                    "X-Forwarded-Host: images.example\r\nX-Forwarded-Proto: gopher",
                    "x-ms-correlation-request-id: <script>\r\nContent-Type: application/json",
                    "x-ms-client-request-id: \u0001\r\nx-ms-return-client-request-id: true",
                    "If-Match: *\r\nContent-Type: application/json",
                    "X-Unknown: 1");

    @TestHTTPResource URI address;

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 8, 13})
    void whatever_is_sent(long seed) throws Exception {
        var random = new Random(seed);
        var tenant = TestTenant.create("acme").team("web");
        var gallery = "gal" + System.nanoTime();
        tenant.gallery(gallery, "web").template("web", "nginx");
        tenant.save("web", "web", Documents.shell(tenant.id(), gallery + "/web", "true"));
        var admin = Arm.of(tenant, tenant.admin());
        var paths = paths(admin, gallery);
        var bodies = bodies(admin, gallery);
        for (int i = 0; i < REQUESTS; i++) {
            var method = pick(random, METHODS);
            var path = path(random, pick(random, paths)) + pick(random, QUERIES);
            var body =
                    method.equals("GET") || method.equals("HEAD")
                            ? ""
                            : body(random, pick(random, bodies));
            var header = pick(random, HEADERS);
            var answer = send(admin, method, path, header, body);
            var sent =
                    "seed %d, request %d: %s %s\n%s\n\n%s"
                            .formatted(seed, i, method, path, header, body);
            assertThat(answer).as(sent).matches("(?s)HTTP/1\\.[01] [1-4]\\d\\d .*");
            assertThat(answer).as(sent).doesNotContain("Exception", "at dev.goldsmith");
        }
    }

    private static List<String> paths(Arm arm, String gallery) {
        var sub = "/subscriptions/" + arm.tenant().id();
        var compute = arm.group("web") + At.COMPUTE;
        return List.of(
                "/subscriptions",
                "/tenants",
                sub,
                sub + "/locations",
                sub + "/resources",
                sub + "/providers",
                sub + "/providers/Microsoft.Compute/register",
                sub
                        + "/providers/Microsoft.Features/providers/Microsoft.VirtualMachineImages/features/x",
                sub + "/resourceGroups",
                arm.group("web"),
                arm.group("web") + "/resources",
                sub + At.TEMPLATES,
                arm.group("web") + At.TEMPLATES,
                arm.template("web", "nginx"),
                arm.template("web", "new"),
                arm.template("web", "nginx") + "/run",
                arm.template("web", "nginx") + "/cancel",
                arm.template("web", "nginx") + "/runOutputs",
                arm.template("web", "nginx") + "/runOutputs/vhd",
                arm.template("web", "nginx") + "/triggers",
                arm.template("web", "nginx") + "/triggers/t",
                sub
                        + At.BUILDER
                        + "/locations/local/operations/11111111-1111-1111-1111-111111111111",
                "/providers/Microsoft.VirtualMachineImages/operations",
                compute + "/galleries/" + gallery,
                compute + "/galleries/" + gallery + "/images/web",
                compute + "/galleries/" + gallery + "/images/new",
                compute + "/galleries/" + gallery + "/images/web/versions",
                compute + "/galleries/" + gallery + "/images/web/versions/1.0.0",
                compute + "/images",
                compute + "/images/base",
                arm.group("web") + At.IDENTITIES + "/builder");
    }

    private static List<String> bodies(Arm arm, String gallery) {
        var id = arm.group("web") + At.IDENTITIES + "/builder";
        return List.of(
                Documents.shell(arm.tenant().id(), gallery + "/web", "true")
                        .replaceFirst(
                                "\"location\": \"local\",",
                                "\"location\": \"local\", \"tags\": {\"a\": \"b\"}, \"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"%s\": {}}},"
                                        .formatted(id)),
                "{\"tags\": {\"a\": \"b\"}, \"identity\": {\"type\": \"None\"}, \"properties\": {\"vmProfile\": {\"vmSize\": \"Standard_D2s_v3\"}}}",
                "{\"location\": \"local\", \"tags\": {\"a\": \"b\"}, \"properties\": {\"kind\": \"SourceImage\"}}",
                "{\"location\": \"local\", \"tags\": {}, \"properties\": {\"description\": \"x\"}}",
                "{\"location\": \"local\", \"properties\": {\"osType\": \"Linux\", \"osState\": \"Generalized\", \"identifier\": {\"publisher\": \"a\", \"offer\": \"b\", \"sku\": \"c\"}}}",
                "{\"location\": \"local\", \"properties\": {\"publishingProfile\": {\"excludeFromLatest\": true, \"endOfLifeDate\": \"2030-01-01T00:00:00Z\", \"targetRegions\": [{\"name\": \"local\", \"regionalReplicaCount\": 1}]}, \"storageProfile\": {\"source\": {\"id\": \"x\"}}}}",
                "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"osDisk\": {\"osType\": \"Linux\", \"blobUri\": \"https://x/api/v1/tenants/acme/runs/1/outputs/x/download\"}}}}",
                "");
    }

    private static String path(Random random, String good) {
        var segments = new ArrayList<>(List.of(good.substring(1).split("/")));
        switch (random.nextInt(6)) {
            case 0 -> segments.set(random.nextInt(segments.size()), pick(random, SEGMENTS));
            case 1 -> segments.add(random.nextInt(segments.size() + 1), pick(random, SEGMENTS));
            case 2 -> segments.remove(random.nextInt(segments.size()));
            case 3 -> segments.add(random.nextInt(segments.size() + 1), "");
            default -> {}
        }
        return "/" + String.join("/", segments);
    }

    private static String body(Random random, String good) throws IOException {
        if (good.isEmpty() || random.nextInt(8) == 0) {
            return good.substring(0, random.nextInt(good.length() + 1))
                    + (random.nextBoolean() ? "" : "}");
        }
        var json = JSON.readTree(good);
        for (int i = random.nextInt(3); i > 0; i--) {
            mutate(random, json);
        }
        return JSON.writeValueAsString(json);
    }

    private static void mutate(Random random, JsonNode json) throws IOException {
        var value = JSON.readTree(pick(random, VALUES));
        switch (json) {
            case ObjectNode object -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                if (names.isEmpty() || random.nextInt(8) == 0) {
                    object.set(random.nextBoolean() ? "odd" : "a\u0000b", value);
                    return;
                }
                var name = pick(random, names);
                if (random.nextInt(3) > 0 && object.get(name).isContainerNode()) {
                    mutate(random, object.get(name));
                } else if (random.nextInt(5) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, value);
                }
            }
            case ArrayNode array when !array.isEmpty() && random.nextBoolean() ->
                    mutate(random, array.get(random.nextInt(array.size())));
            case ArrayNode array -> array.add(value);
            default -> {}
        }
    }

    /** By hand, because no client would send some of it. */
    private String send(Arm arm, String method, String path, String header, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            var out = socket.getOutputStream();
            out.write(
                    ("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\n%s\r\nContent-Length: %d\r\n\r\n"
                                    .formatted(
                                            method,
                                            path,
                                            arm.somebody().token(),
                                            header,
                                            bytes.length))
                            .getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> T pick(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
