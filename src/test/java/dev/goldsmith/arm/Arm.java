package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;

import dev.goldsmith.testing.TestTenant;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;

/** Somebody at the ARM door of a tenant. */
record Arm(TestTenant tenant, TestTenant.Somebody somebody, String version) {
    static final String NEWEST = "2025-10-01";

    static Arm of(TestTenant tenant, TestTenant.Somebody somebody) {
        return new Arm(tenant, somebody, NEWEST);
    }

    Arm speaking(String other) {
        return new Arm(tenant, somebody, other);
    }

    String group(String group) {
        return "/subscriptions/" + tenant.id() + "/resourceGroups/" + group;
    }

    String template(String group, String name) {
        return group(group) + At.TEMPLATES + "/" + name;
    }

    RequestSpecification as() {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(somebody.token())
                .queryParam("api-version", version);
    }

    Response get(String path) {
        return as().get(path);
    }

    Response put(String path, String json) {
        return as().contentType(ContentType.JSON).body(json).put(path);
    }

    Response patch(String path, String json) {
        return as().contentType(ContentType.JSON).body(json).patch(path);
    }

    Response post(String path) {
        return as().post(path);
    }

    Response delete(String path) {
        return as().delete(path);
    }

    /** Asks the address that an answer named until it ends, as clients do. */
    ValidatableResponse end(String address) {
        var uri = URI.create(address);
        while (true) {
            var answer =
                    given().auth()
                            .oauth2(somebody.token())
                            .urlEncodingEnabled(false)
                            .get(uri.getRawPath() + "?" + uri.getRawQuery());
            if (answer.statusCode() != 200 || !"InProgress".equals(answer.path("status"))) {
                return answer.then();
            }
            Thread.onSpinWait();
        }
    }
}
