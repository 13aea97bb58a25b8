package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TemplatesResourceTest {
    private static final String PATH = "/teams/web/templates/nginx";

    private TestTenant acme;
    private Api api;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
        api = Api.of(acme, acme.builder("web"));
    }

    private String document(String line) {
        return Documents.shell(acme.id(), "golden/nginx", line);
    }

    @Test
    void is_created_then_versioned_then_unchanged() {
        var created = api.put(PATH + "?note=first", document("echo one")).then();
        created.statusCode(201)
                .body("team", equalTo("web"))
                .body("name", equalTo("nginx"))
                .body("kind", equalTo("baseline"))
                .body("version", equalTo(1))
                .body("state", equalTo("created"));
        String fingerprint = created.extract().path("fingerprint");
        assertThat(created.extract().header("ETag")).isEqualTo('"' + fingerprint + '"');

        api.put(PATH, document("echo one"))
                .then()
                .statusCode(200)
                .body("version", equalTo(1))
                .body("state", equalTo("unchanged"));
        api.put(PATH, document("echo two"))
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("state", equalTo("newVersion"));

        api.get(PATH)
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("document.properties.customize[0].inline", contains("echo two"));
        api.get(PATH + "/versions")
                .then()
                .body("items.version", contains(2, 1))
                .body("items[1].note", equalTo("first"))
                .body("next", nullValue());
        api.get(PATH + "/versions/1")
                .then()
                .body("fingerprint", equalTo(fingerprint))
                .body("document.properties.customize[0].inline", contains("echo one"));
        api.get(PATH + "/versions/9")
                .then()
                .statusCode(404)
                .body("detail", containsString("the latest is 2"));
    }

    @Test
    void is_saved_and_built_in_one_go() {
        api.put(PATH, document("echo one")).then().statusCode(201).body("run", nullValue());
        api.put(PATH + "?run=true", document("echo two"))
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("run", equalTo(1));
        api.get("/runs/1").then().statusCode(200).body("version", equalTo(2));

        for (int i = 0; i < 2; i++) {
            api.as()
                    .header("Idempotency-Key", "again")
                    .contentType("application/json")
                    .body(document("echo two"))
                    .put(api.base() + PATH + "?run=true")
                    .then()
                    .statusCode(200)
                    .header("Idempotency-Replayed", i == 0 ? null : "true")
                    .body("state", equalTo("unchanged"))
                    .body("run", equalTo(2));
        }
        api.get("/runs").then().body("items.number", contains(2, 1));
        api.put(PATH + "?run=yes", document("echo three"))
                .then()
                .statusCode(400)
                .body(
                        "violations[0].message",
                        equalTo("'run' must be true or false; it is 'yes'."));
    }

    @Test
    void a_run_that_is_refused_refuses_the_save() {
        acme.in(() -> {
            Tenant tenant = Tenant.findById(acme.id());
            tenant.maxDiskGb = 0;
            return tenant;
        });
        api.put(PATH + "?run=true", document("echo one"))
                .then()
                .statusCode(429)
                .body(
                        "detail",
                        startsWith(
                                "Nothing was saved, because the run was refused. acme's images"));
        api.get(PATH).then().statusCode(404);
        api.put(PATH, document("echo one")).then().statusCode(201);
    }

    @Test
    void takes_the_resource_of_an_arm_deployment_file() {
        var resource =
                document("echo arm")
                        .replaceFirst(
                                "\\{",
                                """
                                {
                                  "type": "Microsoft.VirtualMachineImages/imageTemplates",
                                  "apiVersion": "2024-02-01",
                                  "name": "nginx",
                                  "dependsOn": [],
                                """);
        api.put(PATH, resource).then().statusCode(201).body("state", equalTo("created"));
        api.put(PATH, document("echo arm")).then().body("state", equalTo("unchanged"));
    }

    @Test
    void takes_a_whole_deployment_template_and_says_what_became_of_it() {
        var template =
                """
                { // with a comment
                  parameters: {"line": {"type": "string"}, "minutes": {"type": "int", "defaultValue": 30}},
                  "resources": [{
                    "type": "Microsoft.VirtualMachineImages/imageTemplates",
                    "apiVersion": "2024-02-01",
                    "name": "nginx",
                    "location": "[resourceGroup().location]",
                    "properties": {
                      "buildTimeoutInMinutes": "[parameters('minutes')]",
                      "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
                                 "sku": "12-gen2", "version": "latest"},
                      "customize": [{"type": "Shell", "inline": ["[concat('echo ', parameters('line'))]"]}],
                      "distribute": [{"type": "SharedImage", "runOutputName": "out",
                        "galleryImageId": "[resourceId('Microsoft.Compute/galleries/images', 'golden', 'nginx')]"}]
                    }}]
                }
                """;
        var body = "{\"template\": %s, \"parameters\": {\"line\": {\"value\": \"deployed\"}}}";
        api.put(PATH, body.formatted(template))
                .then()
                .statusCode(201)
                .body("import.form", equalTo("deployment"))
                .body(
                        "import.lines.find { it.path == '$.parameters.minutes' }.verdict",
                        equalTo("defaulted"))
                .body(
                        "import.lines.find { it.path.endsWith('.customize[0]') }.text",
                        equalTo("Shell 1 line"));
        api.get(PATH)
                .then()
                .body("document.properties.buildTimeoutInMinutes", equalTo(30))
                .body("document.properties.customize[0].inline", contains("echo deployed"));
        api.put(PATH, body.formatted(template.replace("debian-12", "debian-99")))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.template.resources[0].properties.source"))
                .body("violations[0].message", containsString("(line 10, column 17)"));
        api.put(PATH, template)
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("$.parameters.line"))
                .body("violations[0].message", containsString("neither a value nor"));
    }

    @Test
    void only_the_version_that_was_seen_is_replaced() {
        var first = api.put(PATH, document("echo one")).header("ETag");
        api.put(PATH, document("echo two")).then().statusCode(200);
        api.as()
                .contentType("application/json")
                .header("If-Match", first)
                .body(document("echo three"))
                .put(api.base() + PATH)
                .then()
                .statusCode(412)
                .body("type", equalTo("urn:goldsmith:problem:stale"));
        var latest = api.get(PATH).header("ETag");
        api.as()
                .contentType("application/json")
                .header("If-Match", latest)
                .body(document("echo three"))
                .put(api.base() + PATH)
                .then()
                .statusCode(200)
                .body("version", equalTo(3));
        // The same once more, as by a double click: it is done already.
        api.as()
                .contentType("application/json")
                .header("If-Match", latest)
                .body(document("echo three"))
                .put(api.base() + PATH)
                .then()
                .statusCode(200)
                .body("version", equalTo(3));
        api.as()
                .contentType("application/json")
                .header("If-Match", "unquoted")
                .body(document("echo four"))
                .put(api.base() + PATH)
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("If-Match"));
        api.as()
                .header("If-None-Match", api.get(PATH).header("ETag"))
                .get(api.base() + PATH)
                .then()
                .statusCode(304);
    }

    @Test
    void lists_page_by_name() {
        for (var name : new String[] {"b", "C", "a"}) {
            api.put("/teams/web/templates/" + name, document("echo " + name))
                    .then()
                    .statusCode(201);
        }
        var first = api.get("/templates?limit=2").then().body("items.name", contains("a", "b"));
        String next = first.extract().path("next");
        api.get("/templates?limit=2&after=%s", next.replace("/", "%%2F").formatted())
                .then()
                .body("items.name", contains("C"))
                .body("next", nullValue());
        api.get("/templates?team=web&kind=baseline").then().body("items", hasSize(3));
        api.get("/templates?kind=derivative").then().body("items", hasSize(0));
        api.get("/templates?kind=golden")
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("kind"))
                .body("detail", containsString("baseline, derivative"));
        api.get("/templates?after=nonsense").then().statusCode(400);
    }

    @Test
    void names_compare_without_case() {
        api.put(PATH, document("echo one")).then().statusCode(201);
        api.put("/teams/WEB/templates/NGINX", document("echo one"))
                .then()
                .statusCode(200)
                .body("name", equalTo("nginx"))
                .body("team", equalTo("web"))
                .body("state", equalTo("unchanged"));
    }

    @Test
    void more_than_a_mebibyte_is_too_large() {
        api.put(PATH, document("x".repeat(1 << 20)))
                .then()
                .statusCode(413)
                .contentType(startsWith("application/problem+json"))
                .body("violations[0].path", equalTo("$"));
        api.get(PATH).then().statusCode(404);
    }
}
