package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.testing.Instance;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What 30 builds cost, against what was expected of each when it was requested. Six templates have
 * a different number of steps, which take differently long and another time each build; history
 * begins with nothing. Each build changes its first step, so that nothing comes from layers: what
 * those spare is known only when a build begins. It is about hours of a machine: on one whose load
 * halves meanwhile, no history tells what a build takes.
 */
@Tag("long")
class EstimateIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int TEMPLATES = 6;
    private static final int ROUNDS = 5;
    private static final BigDecimal MOST = new BigDecimal("0.15");

    private static Instance instance;
    private static Client admin;
    private static String tenant;

    @BeforeAll
    static void start() throws Exception {
        var environment = Instance.withTinyGuest();
        environment.put("GOLDSMITH_WORKER_SLOTS", "2");
        instance = Instance.demo("estimate", environment);
        admin = new Client(instance, "admin");
        tenant = admin.get("").body().path("subscriptionId").asText();
        // The demo's own run needs the network.
        admin.post("runs/1/cancellation", "");
        admin.awaitEnd(1, LONG);
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    /** Some seconds in each step, up to a fifth more or less than the template's usual ones. */
    private static String document(int template, int round, Random random) {
        var steps = new ArrayList<String>();
        for (int i = 0; i <= template; i++) {
            double seconds = (3 + 2 * (template % 3)) * (0.8 + 0.4 * random.nextDouble());
            steps.add(
                    "{\"type\": \"Shell\", \"name\": \"step-%d\", \"inline\": [\"echo %d\", \"sleep %.1f\"]}"
                            .formatted(i, i == 0 ? round : 0, seconds));
        }
        return """
        {"location": "local", "properties": {
            "source": %s,
            "customize": [%s],
            "distribute": [{"type": "SharedImage", "runOutputName": "gallery",
                "galleryImageId": "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/web/images/varied-%d"}]
        }}
        """
                .formatted(TinyGuest.SOURCE, String.join(", ", steps), tenant, template);
    }

    private static long request(int template, String document) throws Exception {
        var path = "teams/web/templates/varied-" + template;
        var saved = admin.put(path, document);
        assertThat(saved.status()).as("%s", saved.body()).isBetween(200, 201);
        var asked = admin.post(path + "/runs", "{}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        return asked.body().path("number").asLong();
    }

    private static BigDecimal charged(JsonNode run, String path) {
        return new BigDecimal(run.at("/cost/" + path).asText());
    }

    @Test
    void half_of_the_estimates_are_within_15_percent_of_what_builds_cost() throws Exception {
        var random = new Random(30);
        var errors = new LinkedHashMap<Long, BigDecimal>();
        for (int round = 0; round < ROUNDS; round++) {
            var runs = new ArrayList<Long>();
            for (int i = 0; i < TEMPLATES; i++) {
                runs.add(request(i, document(i, round, random)));
            }
            for (long number : runs) {
                var ended = admin.awaitEnd(number, LONG);
                assertThat(ended.path("state").asText())
                        .as("%s", ended.path("failure"))
                        .isEqualTo("succeeded");
                var run =
                        admin.await(
                                "runs/" + number, LONG, it -> it.at("/cost/charged").asBoolean());
                var actual = charged(run, "actual");
                var low = charged(run, "estimate/low");
                var high = charged(run, "estimate/high");
                var middle = low.add(high).divide(BigDecimal.valueOf(2), MathContext.DECIMAL64);
                var error = middle.subtract(actual).abs().divide(actual, MathContext.DECIMAL64);
                errors.put(number, error);
                System.out.printf(
                        "run %d of %s: %s to %s, then %s: %.1f %%%n",
                        number,
                        run.path("template").asText(),
                        low,
                        high,
                        actual,
                        error.doubleValue() * 100);
            }
        }
        assertThat(errors).hasSize(TEMPLATES * ROUNDS);
        var sorted = errors.values().stream().sorted().toList();
        var median = median(sorted);
        System.out.printf("median: %.1f %%%n", median.doubleValue() * 100);
        assertThat(median).isLessThanOrEqualTo(MOST);
    }

    private static BigDecimal median(List<BigDecimal> sorted) {
        int half = sorted.size() / 2;
        return sorted.get(half - 1)
                .add(sorted.get(half))
                .divide(BigDecimal.valueOf(2), MathContext.DECIMAL64);
    }
}
