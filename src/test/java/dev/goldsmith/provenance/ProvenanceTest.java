package dev.goldsmith.provenance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.activity.Event;
import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.TenantKey;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ProvenanceTest {
    @Inject Signing signing;
    @Inject SigningKeys keys;
    @Inject HomeKey home;

    @TestHTTPResource String portal;

    private final Published acme = Published.begin();
    private final TestTenant tenant = acme.tenant();

    private ImageVersion signed() throws IOException {
        var version = acme.version();
        signing.round();
        assertThat(acme.attested(version).signed()).isTrue();
        return acme.now(version);
    }

    private JsonNode statement(ImageVersion version) {
        return Json.read(
                Envelope.read(tenant.in(() -> Provenance.of(version)).envelope).statement(),
                JsonNode.class);
    }

    private void put(ImageVersion version, String envelope) {
        tenant.in(() -> {
            Provenance.of(version).envelope = envelope;
            return null;
        });
    }

    @Test
    void what_made_a_version_is_signed_by_the_tenants_key() throws Exception {
        var version = signed();
        Run run = tenant.in(() -> Run.findById(version.runId));
        var said = statement(version);

        assertThat(said.at("/_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(said.at("/predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        assertThat(said.at("/subject").findValuesAsText("name"))
                .containsExactly(
                        "web/web/1.0.0/web-1.0.0.qcow2",
                        "web/web/1.0.0/web-1.0.0-lun3.qcow2",
                        "web/web/1.0.0/packages.json");
        assertThat(said.at("/subject/0/digest/sha256").asText())
                .isEqualTo(version.published().disk());
        var definition = said.at("/predicate/buildDefinition");
        assertThat(definition.at("/externalParameters/template/fingerprint/sha256").asText())
                .isEqualTo(version.fingerprint);
        assertThat(definition.at("/internalParameters/document/sha256").asText())
                .isEqualTo(Digest.of(tenant.inputs(run).document).hex());
        assertThat(definition.at("/resolvedDependencies/0/digest/sha256").asText())
                .isEqualTo(Digest.of("base").hex());
        assertThat(definition.at("/resolvedDependencies/0/annotations/version").asText())
                .isEqualTo("12.1.0");
        var details = said.at("/predicate/runDetails");
        assertThat(details.at("/builder/id").asText()).startsWith("urn:goldsmith:installation:");
        assertThat(details.at("/metadata/invocationId").asText())
                .isEqualTo(
                        "urn:goldsmith:tenant:%s:run:%d".formatted(tenant.id(), version.runNumber));
        assertThat(details.at("/byproducts/0/name").asText()).isEqualTo("customize-1");
        assertThat(details.at("/byproducts/0/digest/sha256").asText()).hasSize(64);
        assertThat(details.toString() + definition).doesNotContain("echo web");
    }

    @Test
    void what_a_killed_portal_left_is_signed_by_the_next_one() throws Exception {
        var version = signed();
        tenant.in(() -> {
            Provenance.of(version).delete();
            ImageVersion.locked(version.id).attestation.due();
            return null;
        });
        signing.round();
        assertThat(acme.attested(version).signed()).isTrue();
        signing.round();
        assertThat(tenant.in(() -> Provenance.count("versionId", version.id))).isOne();
    }

    @Test
    void a_flipped_bit_is_found_before_it_is_signed() throws Exception {
        var disk = Published.stored("disk " + UUID.randomUUID());
        var before = Published.flip(disk);
        var version = acme.version(disk);
        signing.round();

        assertThat(acme.attested(version).state()).isEqualTo(State.MISFIT);
        assertThat(acme.attested(version).key()).isNull();
        assertThat(told("image.misfit"))
                .singleElement()
                .asString()
                .contains("The SHA-256 of web-1.0.0.qcow2 is", "and was " + disk.hex());

        Published.overwrite(disk, before);
        tenant.in(() -> {
            Attested.ask(tenant.system(), ImageVersion.findById(version.id));
            return null;
        });
        signing.round();
        assertThat(acme.attested(version).signed()).isTrue();
    }

    private List<String> told(String kind) {
        return tenant.in(() ->
                Event.<Event>list("kind = ?1 order by id", kind).stream()
                        .map(it -> it.subject + " " + it.detail)
                        .toList());
    }

    @Test
    void contents_that_are_missing_are_looked_for_again() throws Exception {
        var content = "disk " + UUID.randomUUID();
        var version = acme.version(Digest.of(content));
        signing.round();
        assertThat(acme.attested(version).state()).isEqualTo(State.AWAY);

        Published.stored(content);
        signing.again();
        assertThat(acme.attested(version).signed()).isTrue();
    }

    @Test
    void a_deleted_version_is_not_signed() throws Exception {
        var version = acme.version(Digest.of("nowhere " + UUID.randomUUID()));
        signing.round();
        tenant.in(() -> {
            ImageVersion.<ImageVersion>findById(version.id).delete(tenant.system());
            return null;
        });
        signing.again();
        assertThat(acme.now(version).attestation.state).isEqualTo(State.NONE);
    }

    @Test
    void a_version_of_before_stays_unsigned_until_somebody_asks() throws Exception {
        var version = acme.version(Digest.of("nowhere " + UUID.randomUUID()));
        tenant.in(() -> {
            ImageVersion.locked(version.id).attestation.state = State.NONE;
            return null;
        });
        signing.round();
        signing.again();
        assertThat(acme.attested(version).state()).isEqualTo(State.NONE);
        assertThat(acme.attested(version).fault()).isNull();
    }

    @Test
    void a_swapped_signature_is_named() throws Exception {
        var one = signed();
        var other = signed();
        var own = tenant.in(() -> Provenance.of(one).envelope);
        put(one, tenant.in(() -> Provenance.of(other).envelope));
        assertThat(acme.attested(one).fault())
                .isEqualTo(
                        "Its signature is that of something else, web/web/1.0.1/web-1.0.1.qcow2.");

        var envelope = Envelope.read(own);
        var changed =
                new Envelope(
                        Base64.getEncoder()
                                .encodeToString(
                                        envelope.statement()
                                                .replace("debian", "debiaN")
                                                .replace("\"patches\":false", "\"patches\":true")
                                                .getBytes(StandardCharsets.UTF_8)),
                        envelope.payloadType(),
                        envelope.signatures());
        put(one, changed.json());
        assertThat(acme.attested(one).fault()).endsWith("it or what it signs was changed.");

        put(one, "{}");
        assertThat(acme.attested(one).fault()).isEqualTo("Its signature can't be read.");

        tenant.in(() -> Provenance.delete("versionId", one.id));
        assertThat(acme.attested(one).fault()).isEqualTo("Its signature is gone.");
    }

    @Test
    void a_foreign_tenants_key_is_named() throws Exception {
        var version = signed();
        var stranger = TestTenant.create("evil");
        var envelope = Envelope.read(tenant.in(() -> Provenance.of(version).envelope));
        var theirs =
                stranger.in(() ->
                        Envelope.sign(
                                TenantKey.current(stranger.id(), home),
                                home,
                                envelope.statement()));
        put(version, theirs.json());
        assertThat(acme.attested(version).fault())
                .isEqualTo(
                        "It is signed by key %s, which isn't this tenant's."
                                .formatted(theirs.keyId()));

        // The same under the name of a key that is.
        put(
                version,
                new Envelope(
                                theirs.payload(),
                                theirs.payloadType(),
                                List.of(
                                        new Envelope.Signature(
                                                envelope.keyId(),
                                                theirs.signatures().getFirst().sig())))
                        .json());
        assertThat(acme.attested(version).fault()).endsWith("it or what it signs was changed.");
    }

    @Test
    void a_replaced_key_verifies_and_signs_no_more() throws Exception {
        var first = signed();
        var old = acme.attested(first).key();
        var fresh = tenant.in(() -> keys.replace(tenant.system()));
        var second = signed();

        assertThat(acme.attested(first).signed()).isTrue();
        assertThat(acme.attested(second).key()).isEqualTo(fresh.id()).isNotEqualTo(old);
        assertThatThrownBy(() -> tenant.in(() -> TenantKey.named(old).sign(home, new byte[1])))
                .isNotNull();
        assertThat(told("signingKey.replaced")).singleElement().asString().contains(old);
        assertThat(keys.of(tenant.id()))
                .extracting(PublicKey::id, PublicKey::current)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(fresh.id(), true),
                        org.assertj.core.groups.Tuple.tuple(old, false));
        var viewer = tenant.access(tenant.viewer("web"));
        assertThatThrownBy(() -> tenant.in(() -> keys.replace(viewer))).isInstanceOf(Refused.class);
    }

    @Test
    void anybody_reads_the_public_keys_by_the_tenants_id() throws Exception {
        var key = acme.attested(signed()).key();
        var place = "/.well-known/goldsmith/%s/keys".formatted(tenant.id());

        var set = given().get(place).then().statusCode(200).extract().jsonPath();
        assertThat(set.getString("keys[0].kid")).isEqualTo(key);
        assertThat(set.getString("keys[0].x")).hasSize(43);
        assertThat(given().get("%s/%s.pem".formatted(place, key)).asString())
                .startsWith("-----BEGIN PUBLIC KEY-----\n");
        for (var none :
                List.of(
                        place + "/0123456789abcdef.pem",
                        place.replace(tenant.id(), UUID.randomUUID().toString()),
                        place.replace(tenant.id(), TestTenant.create("idle").id()),
                        place.replace(tenant.id(), tenant.slug()))) {
            given().get(none).then().statusCode(404);
        }
    }

    private static String block(String name) throws IOException {
        var page = Files.readString(Path.of("docs/reference/provenance.md"));
        var found =
                Pattern.compile(
                                "<!-- %1$s:begin -->\n```sh\n(.*?)```\n<!-- %1$s:end -->"
                                        .formatted(name),
                                Pattern.DOTALL)
                        .matcher(page);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    private String run(File folder, String script) throws Exception {
        var process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
        process.environment()
                .putAll(
                        Map.of(
                                "GOLDSMITH",
                                portal.replaceFirst("/$", ""),
                                "TENANT",
                                tenant.slug(),
                                "TENANT_ID",
                                tenant.id(),
                                "VERSION",
                                "galleries/web/images/web/versions/1.0.0",
                                "TOKEN",
                                tenant.viewer("web").token()));
        var started = process.directory(folder).redirectErrorStream(true).start();
        var said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit " + started.waitFor();
    }

    @Test
    void the_commands_of_the_reference_run_as_they_stand_there(@TempDir Path folder)
            throws Exception {
        signed();
        assertThat(run(folder.toFile(), block("fetch"))).endsWith("exit 0");
        assertThat(run(folder.toFile(), block("verify")))
                .contains("Verified OK", "image.qcow2: OK", "exit 0");

        Files.writeString(folder.resolve("image.qcow2"), "another disk");
        assertThat(run(folder.toFile(), block("verify"))).contains("Verified OK", "FAILED");
        var envelope = Files.readString(folder.resolve("provenance.json"));
        Files.writeString(
                folder.resolve("provenance.json"),
                envelope.replaceFirst("\"payload\":\"eyJf", "\"payload\":\"eyJg"));
        assertThat(run(folder.toFile(), block("verify"))).doesNotContain("Verified OK");
    }

    private static String page(String path, TestTenant.Somebody by) {
        var answer = given().auth().oauth2(by.token()).get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.asString();
    }

    @Test
    void the_page_and_the_api_say_how_a_version_stands() throws Exception {
        var version = signed();
        var builder = tenant.builder("web");
        var api =
                "/api/v1/tenants/%s/galleries/web/images/web/versions/1.0.0/provenance"
                        .formatted(tenant.slug());
        given().auth()
                .oauth2(builder.token())
                .get(api)
                .then()
                .statusCode(200)
                .contentType(Envelope.MEDIA_TYPE);
        var stands = given().auth().oauth2(builder.token()).get(api + "/verification").jsonPath();
        assertThat(stands.getString("state")).isEqualTo("signed");
        assertThat(stands.getBoolean("signatureFits")).isTrue();

        put(version, "{}");
        given().auth().oauth2(builder.token()).post(api + "/verification").then().statusCode(202);
        signing.round();
        assertThat(acme.attested(version).state()).isEqualTo(State.MISFIT);
        given().auth()
                .oauth2(tenant.viewer("web").token())
                .post(api + "/verification")
                .then()
                .statusCode(403);
    }
}
