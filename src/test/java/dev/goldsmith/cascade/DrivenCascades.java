package dev.goldsmith.cascade;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Cascades of a family, looked at when a test says so. */
abstract class DrivenCascades {
    @Inject CascadeDuty duty;

    void round() {
        duty.round(Instant.now());
    }

    static List<String> told(Family family, String kind) {
        return family.tenant().in(() -> Event.<Event>list("kind = ?1 order by id", kind)).stream()
                .map(it -> Sentence.of(it).toString())
                .toList();
    }

    /** web, api and shop were built on 1.0.0; then the baseline moves to 1.0.1. */
    Family built() {
        var family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        family.move();
        return family;
    }

    /** From its start to its end, with success. */
    Cascade through(Family family) {
        var cascade = family.start();
        for (var name : List.of("web", "api", "shop")) {
            round();
            family.finish(cascade, name, RunState.SUCCEEDED);
        }
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.SUCCEEDED);
        return cascade;
    }

    static dev.goldsmith.tenant.Access access(Family family, Somebody who) {
        return family.tenant().access(who);
    }

    static void promote(Family family, String image, String version) {
        promote(family, access(family, family.builder()), image, version);
    }

    static void promote(
            Family family, dev.goldsmith.tenant.Access by, String image, String version) {
        family.tenant()
                .in(() -> {
                    var definition = Family.definition(image);
                    var number = VersionNumber.parse(version).orElseThrow();
                    return Objects.requireNonNull(
                            Promotion.ask(
                                    by,
                                    definition,
                                    "stable",
                                    Objects.requireNonNull(ImageVersion.of(definition, number)),
                                    "by hand"));
                });
    }

    ValidatableResponse api(Family family, Somebody by, String method, String path, String body) {
        var request =
                given().auth()
                        .oauth2(by.token())
                        .header("Idempotency-Key", method + path + body)
                        .contentType(ContentType.JSON);
        return (body.isEmpty() ? request : request.body(body))
                .request(method, "/api/v1/tenants/%s/%s".formatted(family.tenant().slug(), path))
                .then();
    }
}
