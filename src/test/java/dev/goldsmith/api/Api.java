package dev.goldsmith.api;

import static io.restassured.RestAssured.given;

import dev.goldsmith.testing.TestTenant;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** One person's view of one tenant through the REST door. */
record Api(String base, String token) {

    static Api of(TestTenant tenant, TestTenant.Somebody somebody) {
        return new Api("/api/v1/tenants/" + tenant.slug(), somebody.token());
    }

    RequestSpecification as() {
        return given().urlEncodingEnabled(false).auth().oauth2(token);
    }

    Response get(String path, Object... values) {
        return as().get(base + path.formatted(values));
    }

    Response put(String path, String json) {
        return as().contentType(ContentType.JSON).body(json).put(base + path);
    }

    Response post(String path) {
        return as().post(base + path);
    }

    Response post(String path, String json) {
        return as().contentType(ContentType.JSON).body(json).post(base + path);
    }
}
