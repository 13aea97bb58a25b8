package dev.goldsmith.api;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of bad template: a message at the field, 4xx, and nothing changed. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BadInputTest {
    @Inject Places places;

    private static final String PATH = "/teams/web/templates/nginx";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int scriptPort;

    private TestTenant acme;
    private Api api;
    private String good;
    private String image;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
        api = Api.of(acme, acme.builder("web"));
        image = Documents.sharedImage(acme.id(), "golden/nginx", "image");
        good = Documents.document("", image);
    }

    @AfterEach
    void nothing_was_changed() {
        api.get("/templates").then().body("items", hasSize(0));
        api.get("/galleries/golden/images").then().body("items", hasSize(0));
    }

    private ValidatableResponse refused(String document, int status, String path) {
        return api.put(PATH, document)
                .then()
                .statusCode(status)
                .contentType(startsWith("application/problem+json"))
                .body("status", equalTo(status))
                .body("violations.path", hasItem(path));
    }

    private ValidatableResponse refusedStep(String step, int status, String field) {
        return refused(
                Documents.document(step, image), status, "$.properties.customize[0]." + field);
    }

    @Test
    void malformed_json() {
        api.put(PATH, "{\n  \"properties\": }")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:goldsmith:problem:malformed-json"))
                .body("detail", containsString("line 2, column"));
        api.put(PATH, "").then().statusCode(400);
        api.put(PATH, "[]").then().statusCode(400);
        api.as().contentType("text/plain").body(good).put(api.base() + PATH).then().statusCode(415);
    }

    @Test
    void unknown_field() {
        refused(good.replace("\"customize\"", "\"customise\""), 400, "$.properties.customise");
    }

    @Test
    void wrong_type() {
        refused(
                good.replace("\"source\"", "\"buildTimeoutInMinutes\": \"ten\", \"source\""),
                400,
                "$.properties.buildTimeoutInMinutes");
    }

    @Test
    void two_sources() {
        refused(
                        good.replace(
                                "\"source\"",
                                "\"source\": {\"type\": \"ManagedImage\", \"imageId\": \"x\"}, \"source\""),
                        400,
                        "$.properties.source")
                .body("detail", containsString("source"));
        refused(
                good.replace(
                        "\"publisher\": \"Debian\"",
                        "\"publisher\": \"Debian\", \"imageVersionId\": \"x\""),
                400,
                "$.properties.source.imageVersionId");
    }

    @Test
    void empty_distribute() {
        refused(Documents.document("", ""), 400, "$.properties.distribute");
    }

    @Test
    void duplicate_run_output_name() {
        refused(
                Documents.document("", image + "," + Documents.vhd("image")),
                400,
                "$.properties.distribute[1].runOutputName");
    }

    @Test
    void unknown_platform_image() {
        refused(good.replace("debian-12", "debian-99"), 400, "$.properties.source")
                .body("detail", containsString("Debian:debian-12:12-gen2"));
    }

    @Test
    void unknown_gallery_and_unknown_version_of_a_source() {
        refused(
                Documents.document("", Documents.sharedImage(acme.id(), "none/nginx", "image")),
                400,
                "$.properties.distribute[0].galleryImageId");
        var stranger = TestTenant.create("other").team("web").gallery("theirs", "web");
        refused(
                Documents.document("", Documents.sharedImage(stranger.id(), "theirs/x", "image")),
                400,
                "$.properties.distribute[0].galleryImageId");
    }

    @Test
    void private_address() {
        for (var host : new String[] {"10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]"}) {
            refusedStep(
                    """
                    {"type": "Shell", "name": "s", "scriptUri": "https://%s/a.sh"}\
                    """
                            .formatted(host),
                    422,
                    "scriptUri");
        }
        refusedStep(
                """
                {"type": "Shell", "name": "s", "scriptUri": "file:///etc/passwd"}\
                """,
                400,
                "scriptUri");
    }

    @Test
    void unreachable_missing_oversized_or_changed_script() throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", scriptPort), 0);
        server.createContext(
                "/",
                exchange -> {
                    var path = exchange.getRequestURI().getPath();
                    if (path.equals("/missing")) {
                        exchange.sendResponseHeaders(404, -1);
                    } else if (path.equals("/huge")) {
                        exchange.sendResponseHeaders(200, 1L << 40);
                    } else {
                        exchange.sendResponseHeaders(200, 2);
                        exchange.getResponseBody().write("ok".getBytes());
                    }
                    exchange.close();
                });
        server.start();
        var base = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            for (var path : new String[] {"/missing", "/huge"}) {
                refusedStep(
                        """
                        {"type": "Shell", "name": "s", "scriptUri": "%s%s"}\
                        """
                                .formatted(base, path),
                        422,
                        "scriptUri");
            }
            refusedStep(
                            """
                            {"type": "Shell", "name": "s", "scriptUri": "%s/ok", "sha256Checksum": "%s"}\
                            """
                                    .formatted(base, Digest.of("another").hex()),
                            422,
                            "scriptUri")
                    .body("detail", containsString(Digest.of("ok").hex()));
        } finally {
            server.stop(0);
        }
        refusedStep(
                """
                {"type": "Shell", "name": "s", "scriptUri": "%s/ok"}\
                """
                        .formatted(base),
                422,
                "scriptUri");
    }

    @Test
    void template_name_with_a_slash() {
        api.put("/teams/web/templates/a%2Fb", good)
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("name"))
                .body("detail", containsString("1 to 64 letters"));
        api.put("/teams/web/templates/a/b", good).then().statusCode(404);
    }

    @Test
    void a_megabyte_of_inline_script() {
        var line = "x".repeat(1000);
        var lines = Arrays.asList(new String[1000]).stream().map(_ -> '"' + line + '"').toList();
        refusedStep(
                """
                {"type": "Shell", "name": "s", "inline": [%s]}\
                """
                        .formatted(String.join(",", lines)),
                400,
                "inline");
    }

    @Test
    void a_version_that_exists() {
        var other = TestTenant.create("other").team("web").gallery("golden", "web");
        var theirs = Api.of(other, other.builder("web"));
        other.save("web", "first", Documents.shell(other.id(), "golden/nginx", "echo"));
        var run = other.run("web", "first");
        other.in(() -> {
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var definition =
                    ImageDefinition.require(Gallery.require(other.system(), "golden"), "nginx");
            return ImageVersion.reserve(
                    definition,
                    run,
                    target,
                    VersionNumber.parse("1.4.0").orElseThrow(),
                    null,
                    places);
        });
        theirs.put(
                        PATH,
                        Documents.document(
                                "",
                                Documents.sharedImage(
                                        other.id(), "golden/nginx/versions/1.4.0", "image")))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.properties.distribute[0].galleryImageId"))
                .body("detail", containsString("exists already"));
        theirs.get("/templates").then().body("items.name", equalTo(java.util.List.of("first")));
    }
}
