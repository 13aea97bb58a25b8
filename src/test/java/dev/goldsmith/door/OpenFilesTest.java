package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a request opens is closed with it: a portal answers for months. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class OpenFilesTest {
    private static final int REQUESTS = 100;

    @Test
    void requests_leave_no_files_and_no_sockets_open() throws IOException {
        ask();
        long before = open();
        for (int i = 0; i < REQUESTS; i++) {
            ask();
        }
        assertThat(open() - before).isLessThan(REQUESTS / 2);
    }

    private static void ask() {
        RestAssured.given().get("/login").then().statusCode(200);
    }

    private static long open() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
