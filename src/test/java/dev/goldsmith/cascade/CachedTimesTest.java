package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Made;
import dev.goldsmith.build.Phase;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run that started from a layer took as long as that took to make: the next one may have to. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class CachedTimesTest extends DrivenCascades {
    /** The last good run of web did nothing itself of two hours' work. */
    private static Family cached() {
        var family = Family.create().usual();
        var run = family.tenant().run("web", "web");
        family.finish(run, RunState.SUCCEEDED);
        family.tenant()
                .in(() -> {
                    Run ended = Run.findById(run.id);
                    RunStep.plan(
                            ended,
                            List.of(
                                    new Journal.Planned(
                                            "customize-1", Phase.CUSTOMIZING, "Shell", "packages"),
                                    new Journal.Planned(
                                            "customize-2", Phase.CUSTOMIZING, "Shell", "more")));
                    for (var name : List.of("customize-1", "customize-2")) {
                        Objects.requireNonNull(RunStep.of(ended, name))
                                .cached(new Made(1, name, 0, Duration.ofHours(1).toMillis()));
                    }
                    return true;
                });
        var by = access(family, family.builder());
        var rule =
                new Rule(
                        Gate.LARGE_RUN,
                        List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                        24,
                        90,
                        null,
                        List.of());
        family.tenant().in(() -> ApprovalPolicy.write(by, Family.team("web"), List.of(rule), null));
        return family;
    }

    @Test
    void a_long_run_asks_although_the_last_ones_were_short() {
        var family = cached();
        var by = access(family, family.builder());
        var run =
                family.tenant()
                        .in(() -> {
                            var template = Template.require(Family.team("web"), "web");
                            return Run.request(by, template, template.latest(), false);
                        });
        assertThat(run.state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    @Test
    void a_cascade_is_estimated_with_it_and_says_that_it_asks() {
        var family = cached();
        family.move();
        var web = "items.find { it.template == 'web' }.";
        api(
                        family,
                        family.tenant().admin(),
                        "POST",
                        "cascades",
                        "{\"gallery\":\"golden\",\"image\":\"base\",\"channel\":\"stable\",\"preview\":true}")
                .statusCode(200)
                .body(web + "seconds", greaterThanOrEqualTo(7200))
                .body("cost.currency", equalTo("USD"))
                .body("cost.templates", greaterThanOrEqualTo(1))
                .body(web + "gates", hasItem("largeRun"));
    }
}
