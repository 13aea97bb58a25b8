package dev.goldsmith.arm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads, decides and writes at the same moment as seven others gets an answer that one
 * after the other could have given.
 */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ConcurrentWritesTest extends TemplateOnArm {
    private static final int MANY = 8;

    @Test
    void of_many_who_run_a_template_one_starts_it() {
        create(inline("true"));
        assertThat(statuses(at(_ -> arm.post(address + "/run")))).isEqualTo(one(202, 409));
        assertThat(acme.in(() -> dev.goldsmith.run.Run.count())).isEqualTo(1);
    }

    @Test
    void of_many_who_cancel_one_is_first() {
        create(inline("true"));
        arm.post(address + "/run").then().statusCode(202);
        assertThat(statuses(at(_ -> arm.post(address + "/cancel")))).isEqualTo(one(204, 409));
    }

    @Test
    void each_patch_finds_what_the_one_before_it_left() {
        create(inline("true"));
        var answers = at(i -> arm.patch(address, "{\"tags\": {\"k%d\": \"v\"}}".formatted(i)));
        assertThat(statuses(answers)).isEqualTo(all(200));
        arm.get(address).then().body("tags", aMapWithSize(MANY));
    }

    @Test
    void a_template_has_one_trigger_whoever_asks() {
        create(inline("true"));
        var body = "{\"properties\": {\"kind\": \"SourceImage\"}}";
        assertThat(statuses(at(i -> arm.put(address + "/triggers/t" + i, body))))
                .isEqualTo(one(201, 409));
        arm.get(address + "/triggers").then().body("value", hasSize(1));
        var there = arm.get(address + "/triggers").path("value[0].name");
        assertThat(statuses(at(_ -> arm.delete(address + "/triggers/" + there))))
                .isEqualTo(one(202, 204));
        assertThat(statuses(at(_ -> arm.put(address + "/triggers/same", body))))
                .isEqualTo(one(201, 200));
    }

    @Test
    void a_template_is_put_once_and_is_the_same_for_the_others() {
        // Those that come while the first is still being made are told so, as on Azure.
        var answers = at(_ -> arm.put(address, inline("true")));
        assertThat(statuses(answers))
                .containsOnlyOnce(201)
                .allMatch(it -> List.of(200, 201, 409).contains(it));
        answers.stream()
                .filter(it -> it.statusCode() == 201)
                .forEach(it -> arm.end(it.header(LongRunning.ASYNC)));
        assertThat(statuses(at(_ -> arm.delete(address)))).isEqualTo(one(202, 204));
    }

    @Test
    void versions_of_our_own_door_are_numbered_one_after_the_other() {
        var path = "/teams/web/templates/nginx";
        var same = Documents.shell(acme.id(), null, "echo first");
        assertThat(statuses(at(_ -> api().body(same).put(own(path))))).isEqualTo(one(201, 200));
        var answers =
                at(i -> api().body(Documents.shell(acme.id(), null, "echo " + i)).put(own(path)));
        assertThat(answers).allMatch(it -> it.statusCode() == 200);
        assertThat(answers.stream().map(it -> it.<Integer>path("version")).sorted().toList())
                .isEqualTo(IntStream.range(2, MANY + 2).boxed().toList());
    }

    @Test
    void what_has_a_name_is_made_once() {
        var gallery =
                arm.group("web")
                        + "/providers/Microsoft.Compute/galleries/many"
                        + acme.slug().replace('-', '_');
        var owner = Arm.of(acme, acme.admin());
        var body = "{\"location\": \"local\", \"properties\": {}}";
        assertThat(statuses(at(_ -> owner.put(gallery, body)))).isEqualTo(one(201, 200));
        var definition =
                """
                {"location": "local", "properties": {"osType": "Linux", "osState": "Generalized",
                  "hyperVGeneration": "V2",
                  "identifier": {"publisher": "acme", "offer": "web", "sku": "1"}}}
                """;
        assertThat(statuses(at(_ -> owner.put(gallery + "/images/web", definition))))
                .isEqualTo(one(201, 200));
        assertThat(statuses(at(_ -> owner.put(arm.group("ops"), "{\"location\": \"local\"}"))))
                .isEqualTo(one(201, 200));
    }

    private String own(String path) {
        return "/api/v1/tenants/" + acme.slug() + path;
    }

    private io.restassured.specification.RequestSpecification api() {
        return given().auth().oauth2(arm.somebody().token()).contentType(ContentType.JSON);
    }

    /** All at once: each is ready before the first may go. */
    private static List<Response> at(IntFunction<Response> request) {
        var ready = new CountDownLatch(MANY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Response>>();
            for (int i = 0; i < MANY; i++) {
                int number = i;
                asked.add(
                        threads.submit(() -> {
                            ready.countDown();
                            ready.await();
                            return request.apply(number);
                        }));
            }
            threads.close();
            return asked.stream().map(Future::resultNow).toList();
        }
    }

    private static List<Integer> statuses(List<Response> answers) {
        return answers.stream().map(Response::statusCode).sorted().toList();
    }

    private static List<Integer> one(int first, int others) {
        return Stream.concat(Stream.of(first), Stream.generate(() -> others).limit(MANY - 1))
                .sorted()
                .toList();
    }

    private static List<Integer> all(int status) {
        return Stream.generate(() -> status).limit(MANY).toList();
    }
}
