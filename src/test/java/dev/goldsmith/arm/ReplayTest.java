package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The API definitions' own examples in their order, and what real clients were recorded to exchange
 * with the real service: status, headers and body agree. What differs on purpose is in {@code
 * docs/reference/arm.md}.
 *
 * <p>An expected body is a part of the real one; a text that begins with {@code ~} is a pattern.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ReplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestTenant acme;
    private Arm arm;
    private String gallery;

    @BeforeEach
    void tenant() {
        gallery = "gal" + System.nanoTime();
        acme = TestTenant.create("acme").team("web").gallery(gallery, "web");
        arm = Arm.of(acme, acme.builder("web"));
    }

    @ParameterizedTest
    @CsvSource({"examples, 2024-02-01", "examples, 2025-10-01", "recorded, 2022-07-01"})
    void exchanges_agree(String file, String version) throws Exception {
        try (var in =
                Objects.requireNonNull(getClass().getResourceAsStream(file + ".json"), file)) {
            var exchanges = JSON.readTree(in);
            assertThat(exchanges.size()).isGreaterThan(10);
            for (var exchange : exchanges) {
                replay(filled(exchange, exchange.path("version").asText(version)), version);
            }
        }
    }

    private void replay(JsonNode it, String version) throws Exception {
        var what = it.path("what").asText();
        var request =
                arm.speaking(it.path("version").asText(version)).as().contentType(ContentType.JSON);
        if (it.has("body")) {
            request.body(it.get("body").toString());
        }
        Response answer = request.request(it.path("method").asText(), it.path("path").asText());
        assertThat(answer.statusCode())
                .as("%s: %s", what, answer.asString())
                .isEqualTo(it.path("status").asInt());
        it.path("headers")
                .properties()
                .forEach(header ->
                        assertThat(answer.header(header.getKey()))
                                .as("%s: %s", what, header.getKey())
                                .matches(header.getValue().asText()));
        it.path("absent")
                .forEach(name -> assertThat(answer.header(name.asText())).as(what).isNull());
        if (it.has("answer")) {
            agree(what, it.get("answer"), JSON.readTree(answer.asString()));
        }
        if (it.has("end")) {
            var async = answer.header(LongRunning.ASYNC);
            var end = arm.end(async == null ? answer.header("Location") : async);
            agree(what + ", its end", it.get("end"), JSON.readTree(end.extract().asString()));
        }
    }

    private JsonNode filled(JsonNode exchange, String version) throws Exception {
        return JSON.readTree(
                exchange.toString()
                        .replace("{template}", arm.template("web", "myImageTemplate"))
                        .replace("{identity}", arm.group("web") + At.IDENTITIES + "/identity_1")
                        .replace("{group}", arm.group("web"))
                        .replace("{subscription}", acme.id())
                        .replace("{gallery}", gallery)
                        .replace("{version}", version));
    }

    private static void agree(String what, JsonNode wanted, JsonNode found) {
        if (wanted.isObject()) {
            wanted.properties()
                    .forEach(field -> {
                        assertThat(found.has(field.getKey()))
                                .as("%s: %s in %s", what, field.getKey(), found)
                                .isTrue();
                        agree(
                                what + "." + field.getKey(),
                                field.getValue(),
                                found.get(field.getKey()));
                    });
        } else if (wanted.isArray()) {
            assertThat(found.size())
                    .as("%s: %s", what, found)
                    .isGreaterThanOrEqualTo(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                agree(what + "[" + i + "]", wanted.get(i), found.get(i));
            }
        } else if (wanted.asText().startsWith("~")) {
            assertThat(found.asText()).as(what).matches(wanted.asText().substring(1));
        } else {
            assertThat(found).as(what).isEqualTo(wanted);
        }
    }
}
