package dev.goldsmith.door;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that somebody writes is altered silently, by whichever door it comes. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TextsTest {
    private static final String TEAM = "{\"name\": \"Grüße\"}";

    private TestTenant acme;
    private String token;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        token = acme.admin().token();
    }

    @Test
    void latin_1_is_refused_by_the_api() {
        put(TEAM, StandardCharsets.ISO_8859_1)
                .then()
                .statusCode(400)
                .contentType(startsWith("application/problem+json"))
                .body("type", equalTo("urn:goldsmith:problem:invalid-request"))
                .body("detail", containsString("byte 13 is 0xFC, `ü` in Latin-1"));
        as().get(team()).then().body("name", equalTo("web"));
    }

    @Test
    void and_by_the_arm_door() {
        arm("{\"location\": \"local\", \"tags\": {\"a\": \"ü\"}}", StandardCharsets.ISO_8859_1)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("InvalidRequestContent"))
                .body("error.message", containsString("byte 38 is 0xFC"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/j_security_check", "/login/forgot", "/adfs/oauth2/token"})
    void and_in_a_form(String path) {
        given().redirects()
                .follow(false)
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .body("j_username=gr%FCn&j_password=x&name=gr%FCn&client_id=gr%FCn")
                .post(path)
                .then()
                .statusCode(400)
                .body(containsString("byte 14 is 0xFC"));
    }

    /** With a file, as browsers send it, and with none, as {@code curl -F 'text=<file'} does. */
    @ParameterizedTest
    @CsvSource({
        "name=\"text\", Character 9 can",
        "name=\"file\"; filename=\"t.json\", byte 9 is 0xFC",
    })
    void and_in_an_import(String part, String says) {
        var body =
                """
                --x
                Content-Disposition: form-data; name="team"

                web
                --x
                Content-Disposition: form-data; %s

                {"a":"gr\u00FC"}
                --x--
                """
                        .formatted(part)
                        .replace("\n", "\r\n");
        as().contentType("multipart/form-data; boundary=x")
                .body(body.getBytes(StandardCharsets.ISO_8859_1))
                .post("/t/%s/templates/import".formatted(acme.slug()))
                .then()
                .statusCode(400)
                .body(containsString(says));
    }

    @Test
    void a_form_of_files_without_an_end_is_who_sent_it() {
        as().contentType("multipart/form-data; boundary=x")
                .body(
                        "--x\r\nContent-Disposition: form-data; name=\"team\"\r\n\r\nweb"
                                .getBytes(StandardCharsets.ISO_8859_1))
                .post("/t/%s/templates/import".formatted(acme.slug()))
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, UTF-16", "UTF-16LE, UTF-16", "UTF-16BE, UTF-16", "UTF-32LE, UTF-32"})
    void wider_characters_are_named(Charset charset, String name) {
        put(TEAM, charset)
                .then()
                .statusCode(400)
                .body("detail", containsString("it looks like " + name));
        arm("{\"location\": \"local\"}", charset)
                .then()
                .statusCode(400)
                .body("error.message", containsString("it looks like " + name));
    }

    @Test
    void a_byte_order_mark_is_passed_over() {
        put("\uFEFF" + TEAM, StandardCharsets.UTF_8)
                .then()
                .statusCode(200)
                .body("name", equalTo("Grüße"));
        arm("\uFEFF{\"location\": \"local\", \"tags\": {\"a\": \"ü\"}}", StandardCharsets.UTF_8)
                .then()
                .statusCode(200)
                .body("tags.a", equalTo("ü"));
    }

    @Test
    void what_says_that_it_is_something_else_is_turned_away() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(TEAM.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(sent(packed.toByteArray(), "Content-Encoding: gzip")).isEqualTo(415);
        var latin = TEAM.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(sent(latin, "Content-Type: application/json; charset=ISO-8859-1"))
                .isEqualTo(415);
        var utf8 = TEAM.getBytes(StandardCharsets.UTF_8);
        assertThat(sent(utf8, "Content-Type: application/json; charset=\"UTF-8\"")).isEqualTo(200);
        assertThat(sent(utf8, "Content-Encoding: identity")).isEqualTo(200);
    }

    /** By hand: a client has ideas of its own about these headers. */
    private int sent(byte[] body, String header) throws IOException {
        try (var line = new Line()) {
            return line.head(
                            "PUT " + team(),
                            "Authorization: Bearer " + token,
                            header.startsWith("Content-Type")
                                    ? "Accept: */*"
                                    : "Content-Type: application/json",
                            header,
                            "Content-Length: " + body.length)
                    .say(body)
                    .status();
        }
    }

    private Response put(String json, Charset charset) {
        return as().contentType("application/json").body(json.getBytes(charset)).put(team());
    }

    private Response arm(String json, Charset charset) {
        return as().contentType("application/json")
                .body(json.getBytes(charset))
                .put(
                        "/subscriptions/%s/resourceGroups/web?api-version=2021-04-01"
                                .formatted(acme.id()));
    }

    private String team() {
        return "/api/v1/tenants/%s/teams/web".formatted(acme.slug());
    }

    private RequestSpecification as() {
        return given().auth().oauth2(token);
    }
}
