package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent is refused by what is announced of it: not one byte of a body comes along here. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BodiesTest {
    @ParameterizedTest
    @CsvSource({
        "POST /j_security_check, 8193, 413",
        "POST /login/forgot, 8193, 413",
        "POST /login/code, 12000000, 413",
        "POST /adfs/oauth2/token, 16385, 413",
        "POST /adfs/oauth2/v2.0/token, 999999999999999999, 413",
        "POST /t/acme/teams, 65537, 413",
        "PUT /api/v1/tenants/acme/teams/web/templates/x, 4195329, 413",
        "PUT /api/v1/tenants/acme/teams/web/templates/x, 1000000, 401",
        "PUT /api/v1/tenants/acme/teams/web, 60000, 401",
        "POST /t/acme/templates/import, 1000000, 303",
        "PUT /subscriptions/x/resourceGroups/y/providers/Microsoft.Resources/deployments/z, 1000000, 401"
    })
    void bodies_are_refused_before_they_are_read(String request, String length, int status)
            throws IOException {
        assertThat(status(request, "Content-Length: " + length)).isEqualTo(status);
    }

    @Test
    void a_sign_in_says_how_long_it_is() throws IOException {
        assertThat(status("POST /j_security_check", "Transfer-Encoding: chunked")).isEqualTo(400);
    }

    @Test
    void one_host_is_named() throws IOException {
        assertThat(status("GET /login", "Host: example.org")).isEqualTo(400);
        assertThat(status("GET /login", "Accept: text/html")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/j_security_check, SIGN_IN",
        "/login, SIGN_IN",
        "/sso/acme, TOKEN",
        "/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token, TOKEN",
        "/t/acme/templates/import, TEMPLATE_FORM",
        "/t/acme/teams/web/templates/nginx, TEMPLATE_FORM",
        "/api/v1/tenants/acme/teams/web/templates/nginx, TEMPLATE",
        "/Subscriptions/x/resourcegroups/y/providers/microsoft.resources/deployments/z/validate, ARM_DOCUMENT",
        "/t/acme/activity/proofs, PROOF",
        "/t/acme/teams/web, OTHER",
        "/nowhere, OTHER"
    })
    void each_path_has_its_route(String path, BodyRoute route) {
        assertThat(BodyRoute.of(path)).isEqualTo(route);
    }

    /** Of an answer to a head without its body. */
    private static int status(String request, String header) throws IOException {
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            var head =
                    "%s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n%s\r\n\r\n"
                            .formatted(request, RestAssured.port, header);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var line = new StringBuilder();
            for (int c; (c = socket.getInputStream().read()) >= 0 && c != '\r'; ) {
                line.append((char) c);
            }
            return line.isEmpty() ? 0 : Integer.parseInt(line.substring(9, 12));
        }
    }
}
