package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.guardrail.AskException;
import dev.goldsmith.guardrail.SetGuardrails;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.trigger.DuePatches;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

/**
 * Every page about baselines and what is built on them takes as many statements in a large family
 * as in a small one: deeper, wider, with more channels, shares, exceptions, triggers and cascades.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ConstantStatementsTest extends DrivenCascades {
    private static final String GUARDRAILS =
            "{\"validators\": [{\"type\": \"Shell\", \"name\": \"check\", \"inline\":"
                    + " [\"true\"]}]}";

    private static final int DEEPER = 3;

    private static final String CHANNEL = "gallery=golden&image=base&channel=stable";

    /** {deep} is the last one of a chain, {web} the one that everything began with. */
    private static final List<String> PAGES =
            List.of(
                    "/t/{t}",
                    "/t/{t}/gallery",
                    "/api/v1/tenants/{t}/galleries",
                    "/api/v1/tenants/{t}/galleries/golden/images",
                    "/api/v1/tenants/{t}/galleries/web/images",
                    "/api/v1/tenants/{t}/galleries/golden/images/base/versions",
                    "{base}/versions?api-version=2023-07-03",
                    "/t/{t}/lineage",
                    "/t/{t}/lineage?state=outOfDate",
                    "/api/v1/tenants/{t}/lineage",
                    "/t/{t}/templates",
                    "/t/{t}/templates/new",
                    "/t/{t}/templates/new?team=web&name=new&from={base}",
                    "/api/v1/tenants/{t}/teams/web/baselines",
                    "/t/{t}/gallery/golden/base",
                    "/api/v1/tenants/{t}/galleries/golden/images/base/channels",
                    "/api/v1/tenants/{t}/galleries/golden/images/base/sharing",
                    "/t/{t}/gallery/golden/base/1.0.0",
                    "/t/{t}/gallery/web/{deep}",
                    "/t/{t}/gallery/web/{deep}/1.0.0",
                    "/api/v1/tenants/{t}/galleries/golden/images/base/versions/1.0.0/descendants",
                    "/api/v1/tenants/{t}/galleries/web/images/{deep}/versions/1.0.0/ancestors",
                    "/t/{t}/cascades",
                    "/api/v1/tenants/{t}/cascades",
                    "/t/{t}/cascades/1",
                    "/api/v1/tenants/{t}/cascades/1",
                    "/t/{t}/cascades/new?" + CHANNEL,
                    "/t/{t}/cascades/new?patch=true&" + CHANNEL,
                    "/api/v1/tenants/{t}/galleries/golden/images/base/channels/stable/cascades",
                    "/t/{t}/teams/platform/templates/base",
                    "/t/{t}/teams/platform/templates/base/manage",
                    "/t/{t}/teams/platform/templates/base/guardrails",
                    "/api/v1/tenants/{t}/teams/platform/templates/base/guardrails/exceptions",
                    "/t/{t}/teams/web/templates/{deep}",
                    "/t/{t}/teams/web/templates/{wide}",
                    "/t/{t}/teams/web/templates/{deep}/manage",
                    "/t/{t}/teams/web/templates/{deep}/guardrails",
                    "/t/{t}/teams/web/templates/{deep}/guardrails/exceptions",
                    "/t/{t}/teams/web/templates/{deep}/triggers",
                    "/t/{t}/teams/web/templates/{deep}/versions",
                    "/api/v1/tenants/{t}/teams/web/templates/{deep}/guardrails/inherited",
                    "/api/v1/tenants/{t}/teams/web/templates/{deep}/guardrails/inherited/exceptions",
                    "/api/v1/tenants/{t}/teams/web/templates/{deep}/triggers",
                    "/api/v1/tenants/{t}/teams/web/templates/{deep}/following",
                    "/api/v1/tenants/{t}/teams/web/templates/{deep}/cascade-policy",
                    "/t/{t}/teams/web/patch-schedule",
                    "/api/v1/tenants/{t}/teams/web/patch-schedule",
                    "/t/{t}/runs",
                    "/t/{t}/runs/{run}",
                    "/t/{t}/approvals",
                    "/t/{t}/approvals/{promotion}",
                    "/t/{t}/approvals/{exception}",
                    "/t/{t}/settings/teams/web");

    @Inject EntityManagerFactory factory;
    @Inject DuePatches due;
    @Inject SetGuardrails guardrails;
    @Inject AskException exceptions;

    private Family family;
    private Somebody admin;

    /** What stands in braces. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private int generations;
    private int channels;

    @Test
    void every_page_takes_as_many_statements_in_a_large_family_as_in_a_small_one() {
        family = Family.create();
        var tenant = family.tenant();
        admin = tenant.admin();
        names.put("t", tenant.slug());
        names.put(
                "base",
                "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/base"
                        .formatted(tenant.id()));
        policy();
        asks("platform", "base");
        api(family, admin, "PUT", "teams/web/patch-schedule", "{\"cron\": \"30 2 * * *\"}")
                .statusCode(201);
        grow(2, 2, 2);
        due.round(Instant.now().plus(Duration.ofDays(2)));
        var few = statements();
        // Lists show the twenty newest versions; what channels point to is none of them.
        grow(DEEPER, 3, 25);
        due.round(Instant.now().plus(Duration.ofDays(9)));
        var many = statements();

        var grown = new LinkedHashMap<String, String>();
        few.forEach((path, count) -> {
            // What follows is looked for generation by generation: ADR 45.
            int deeper = path.contains("/cascades/new") ? DEEPER : 0;
            if (many.get(path) > count + deeper) {
                grown.put(path, "%d, then %d".formatted(count, many.get(path)));
            }
        });
        assertThat(grown).isEmpty();
    }

    private void policy() {
        family.tenant()
                .in(() ->
                        ApprovalPolicy.write(
                                family.tenant().system(),
                                Family.team("platform"),
                                List.of(
                                        new Rule(
                                                Gate.PROMOTION,
                                                List.of(
                                                        new Rule.Need(
                                                                "platform", Role.OWNER, 1, null)),
                                                24,
                                                null,
                                                null,
                                                List.of("guarded"))),
                                null));
        var waiting = moved("guarded", "1.0.0");
        names.put(
                "promotion",
                "" + family.tenant().in(() -> Objects.requireNonNull(waiting.approval()).id));
    }

    private void asks(String team, String template) {
        var by = family.tenant().system();
        family.tenant()
                .in(() ->
                        guardrails.set(by, team, template, TemplateReader.tree(GUARDRAILS), null)
                                != null);
    }

    /** So many generations deeper, each with its own guardrails, and so much wider. */
    private void grow(int deeper, int wider, int versions) {
        for (int i = 0; i < versions; i++) {
            family.move();
        }
        for (int i = 0; i < deeper; i++) {
            var above = generations == 0 ? "golden/base" : "web/d" + (generations - 1);
            var name = "d" + generations++;
            family.derive(name, above, "stable").automatic(name);
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
            asks("web", name);
        }
        names.put("deep", "d" + (generations - 1));
        for (int i = 0; i < generations - 1; i++) {
            except("web/d" + i, names.get("deep"));
        }
        except("platform/base", names.get("deep"));
        for (int i = 0; i < wider; i++) {
            var name = "w%d-%d".formatted(generations, i);
            family.derive(name, "golden/base", "stable").automatic(name);
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
            names.put("wide", name);
            except("platform/base", name);
            triggers(name);
            around("x%d-%d".formatted(generations, i));
        }
        names.put("run", "" + family.tenant().run("web", names.get("deep")).number);
        for (int i = 0; i < 2; i++) {
            family.move();
            family.start();
            round();
        }
    }

    private void except(String baseline, String template) {
        var by = access(family, family.builder());
        var until = LocalDate.now(ZoneOffset.UTC).plusDays(7);
        var asked =
                family.tenant()
                        .in(() ->
                                exceptions.ask(
                                        by,
                                        "web",
                                        template,
                                        new AskException.Wanted(
                                                baseline,
                                                "validators",
                                                "check",
                                                true,
                                                "why not",
                                                until)));
        names.put(
                "exception",
                "" + family.tenant().in(() -> Objects.requireNonNull(asked.approval()).id));
    }

    private void triggers(String name) {
        var path = "teams/web/templates/%s/triggers/%s";
        var somebody = family.tenant().builder("web");
        api(
                        family,
                        somebody,
                        "PUT",
                        path.formatted(names.get("deep"), name),
                        "{\"kind\": \"Schedule\", \"cron\": \"30 2 * * *\"}")
                .statusCode(org.hamcrest.Matchers.lessThan(300));
    }

    /** Another team that the image is shared with, and another channel. */
    private void around(String name) {
        family.tenant().team(name);
        family.tenant()
                .in(() -> {
                    var base = Family.definition("golden/base");
                    ImageShare.share(family.tenant().system(), base, Family.team(name));
                    return true;
                });
        moved(name, "1.0." + ++channels);
    }

    /** A channel of the baseline. */
    private ChannelMove moved(String channel, String version) {
        var owner = access(family, family.owner());
        return family.tenant()
                .in(() -> {
                    var base = Family.definition("golden/base");
                    var number = VersionNumber.parse(version).orElseThrow();
                    var there = Objects.requireNonNull(ImageVersion.of(base, number));
                    return Objects.requireNonNull(
                            Promotion.ask(owner, base, channel, there, "why not"));
                });
    }

    private Map<String, Long> statements() {
        var counts = new LinkedHashMap<String, Long>();
        for (var by : List.of(admin, family.builder())) {
            for (var page : PAGES) {
                counts.put(
                        page + (by == admin ? " by admin" : " by builder"), statements(page, by));
            }
        }
        return counts;
    }

    private long statements(String page, Somebody by) {
        var path = page;
        for (var name : names.entrySet()) {
            path = path.replace("{" + name.getKey() + "}", name.getValue());
        }
        get(path, by);
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        get(path, by);
        return statistics.getPrepareStatementCount() - before;
    }

    private void get(String path, Somebody by) {
        int status = RestAssured.given().auth().oauth2(by.token()).get(path).statusCode();
        // Not everybody sees everything.
        assertThat(status).as(path).isIn(by == admin ? Set.of(200) : Set.of(200, 403, 404));
    }
}
