package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a baseline asks holds for what is built on it, at any depth and by any way. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class GuardrailsTest extends GuardedWorkers {
    @Inject TemplateMove move;
    @Inject TemplateRemoval removal;
    @Inject Places places;

    private static final String OF_BASE =
            "The guardrails of web/base allow only the regions `westeurope`; `local` is none of them.";

    // -- what is asked

    @Test
    void a_descendant_is_held_at_its_save_and_at_each_run() {
        derive("nginx", from("base"));
        build("nginx", Map.of());
        ask("base", ONLY_ELSEWHERE);

        refused(() -> acme.save("web", "other", distributing(from("base"), "other", "")))
                .withMessageContaining(OF_BASE);
        refused(() -> acme.save("web", "deep", distributing(from("nginx"), "deep", "")))
                .withMessageContaining(OF_BASE);
        refused(() -> acme.run("web", "nginx")).withMessageContaining(OF_BASE);
        // The baseline itself isn't its own descendant.
        assertThat(build("base", Map.of()).state).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_managed_image_in_between_is_no_way_round_even_when_it_is_deleted() {
        derive("nginx", fromManaged("base"));
        build("nginx", Map.of());
        acme.in(() -> {
            var web = Objects.requireNonNull(Team.bySlug("web"));
            dev.goldsmith.gallery.ManagedImage.of(web.id, "base").delete(acme.system());
            return true;
        });
        ask("base", ONLY_ELSEWHERE);

        refused(() -> acme.save("web", "deep", distributing(fromManaged("nginx"), "deep", "")))
                .withMessageContaining(OF_BASE);
        refused(() -> acme.save("web", "deep", distributing(from("nginx"), "deep", "")))
                .withMessageContaining(OF_BASE);
    }

    @Test
    void a_move_or_the_end_of_the_baseline_lifts_nothing() {
        ask("base", ONLY_ELSEWHERE);
        var by = acme.system();
        acme.in(() -> move.move(by, "web", "base", "web", "base2"));
        refused(() -> acme.save("web", "nginx", distributing(from("base"), "nginx", "")))
                .withMessageContaining("The guardrails of web/base2 allow only");

        acme.in(() -> {
            removal.delete(by, "web", "base2", null);
            return true;
        });
        refused(() -> acme.save("web", "nginx", distributing(from("base"), "nginx", "")))
                .withMessageContaining("The guardrails of web/base2 allow only");
    }

    @Test
    void a_run_takes_along_what_counted_when_it_was_asked_for() {
        derive("nginx", from("base"));
        ask("base", ONLY_LOCAL);
        ask("nginx", "{\"forbidden\": [\"rm -rf /\"]}");
        build("nginx", Map.of());
        derive("deep", from("nginx"));
        var run = acme.run("web", "deep");
        ask("base", ONLY_ELSEWHERE);

        assertThat(Guard.taken(acme.inputs(run).guardrails))
                .extracting(Guard::template, it -> it.document().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "web/nginx", "{\"forbidden\":[\"rm -rf /\"]}"),
                        org.assertj.core.groups.Tuple.tuple(
                                "web/base", "{\"regions\":[\"local\"]}"));
    }

    @Test
    void an_inherited_check_that_fails_publishes_nothing_and_is_named() {
        ask(
                "base",
                "{\"validators\": [{\"type\": \"Shell\", \"name\": \"ssh stays closed\", \"inline\": [\"false\"]}]}");
        derive("nginx", from("base"));
        var run = build("nginx", Map.of("guardrail", 1.0));

        assertThat(run.state).isEqualTo(RunState.FAILED);
        assertThat(String.valueOf(run.failure)).contains("web/base: ssh stays closed");
        assertThat(acme.in(() -> dev.goldsmith.run.RunOutput.of(run))).isEmpty();
        assertThat(build("nginx", Map.of()).state).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void what_was_captured_under_other_guardrails_is_built_again() {
        derive("nginx", from("base"));
        var run = build("nginx", Map.of("distribute-managed", 1.0));
        assertThat(run.state).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        ask("base", ONLY_LOCAL);

        refused(() -> acme.in(() -> Run.<Run>findById(run.id).distributeAgain(acme.system())))
                .withMessageContaining("have changed since run");
        var fresh = build("nginx", Map.of("distribute-managed", 1.0));
        var again = acme.in(() -> Run.<Run>findById(fresh.id).distributeAgain(acme.system()));
        execute(again, Map.of());
        assertThat(acme.reload(again).state).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_source_that_is_too_old_is_not_built_on() throws Exception {
        derive("nginx", from("base"));
        ask("base", "{\"maxAgeDays\": 30}");
        build("nginx", Map.of());
        var old = Instant.now().minus(Duration.ofDays(31));
        acme.in(() ->
                Run.update(
                        "capturedAt = ?1 where templateId = ?2",
                        old,
                        Template.require(Objects.requireNonNull(Team.bySlug("web")), "base").id));

        refused(() -> acme.run("web", "nginx"))
                .withMessageContaining("this one was built 31 days ago");
        build("base", Map.of());
        build("nginx", Map.of());
    }

    @Test
    void what_latest_means_by_then_is_built_on_only_by_a_run_that_knows_its_guardrails() {
        acme.save("web", "own", distributing(platform(), "own", ""));
        build("own", Map.of());
        derive("nginx", from("own"));
        var run = acme.run("web", "nginx");
        ask("base", "{\"forbidden\": [\"curl * | sh\"]}");
        acme.save("web", "own", distributing(from("base"), "own", ""));
        build("own", Map.of());

        execute(run, Map.of());
        assertThat(state(run)).isEqualTo(RunState.FAILED);
        assertThat(String.valueOf(acme.reload(run).failure))
                .contains("descends from other templates now");
        assertThat(build("nginx", Map.of()).state).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void who_is_no_owner_takes_no_baseline_to_a_team_of_their_own() {
        acme.team("lab");
        var bob = acme.person(MemberRole.MEMBER, Map.of("web", Role.BUILDER, "lab", Role.OWNER));
        var by = acme.access(bob);
        ask("base", ONLY_LOCAL);
        refused(() -> acme.in(() -> move.move(by, "web", "base", "lab", "base")))
                .withMessageContaining("the guardrails of template base");
        ask("base", "{}");
        acme.in(() -> move.move(by, "web", "base", "lab", "base"));
    }

    @Test
    void an_image_that_is_there_goes_nowhere_else_either() {
        derive("nginx", from("base"));
        build("nginx", Map.of());
        ask("base", "{\"regions\": [\"local\"], \"tags\": {\"owner\": \"\"}}");
        var by = acme.system();
        refused(() ->
                        acme.in(() -> {
                            VersionRegions.add(by, version("nginx"), "westeurope", places);
                            return true;
                        }))
                .withMessageContaining("`westeurope` is none of them");
        refused(() ->
                        acme.in(() -> {
                            version("nginx")
                                    .change(
                                            by,
                                            new ImageVersion.Change(null, null, Map.of("a", "b")));
                            return true;
                        }))
                .withMessageContaining("ask for the tag `owner`");
        acme.in(() -> {
            VersionRegions.add(by, version("base"), "westeurope", places);
            version("nginx")
                    .change(by, new ImageVersion.Change(null, null, Map.of("owner", "web")));
            return true;
        });
    }

    @Test
    void those_that_say_the_same_are_no_change() {
        ask("base", ONLY_LOCAL);
        var by = acme.system();
        var same =
                acme.in(() ->
                        guardrails.set(by, "web", "base", TemplateReader.tree(ONLY_LOCAL), null));
        assertThat(Objects.requireNonNull(same).number).isEqualTo(1);
        refused(() ->
                        acme.in(() ->
                                guardrails.set(
                                        by, "web", "base", TemplateReader.tree(ONLY_ELSEWHERE), 0)))
                .withMessageContaining("in the meantime");
    }
}
