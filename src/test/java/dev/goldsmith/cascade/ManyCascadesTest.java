package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.RowsRead;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a lineage of five templates takes in a tenant that has 2,000 others with 10,000 versions,
 * and 500 cascades with 20,000 items behind it.
 */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyCascadesTest extends DrivenCascades {
    private static final Logger LOG = Logger.getLogger(ManyCascadesTest.class);
    private static final int TEMPLATES = 2_000;
    private static final int VERSIONS = 10_000;
    private static final int CASCADES = 500;
    private static final int ITEMS = 20_000;

    /** What is about one lineage, one cascade or one template, and what other tests have open. */
    private static final long FEW = 8_000;

    /** What is about all templates of a tenant: so many of each. */
    private static final long ALL = 60 * TEMPLATES;

    @Inject AutoCascadeDuty auto;
    @Inject AgroalDataSource database;

    private Family family;
    private ManyRows rows;
    private RowsRead meter;
    private final Map<String, RowsRead.Cost> tooMuch = new LinkedHashMap<>();

    private void fill() throws SQLException {
        family = built();
        var tenant = family.tenant();
        tenant.save("platform", "far", Documents.shell(tenant.id(), "golden/far", "echo"));
        family.enters("platform", "far", "stable");
        tenant.in(() -> {
            ImageShare.share(tenant.system(), Family.definition("golden/far"), null);
            return true;
        });
        family.finish(tenant.run("platform", "far"), RunState.SUCCEEDED);
        family.derive("leaf", "golden/far", "stable").automatic("leaf");
        family.finish(tenant.run("web", "leaf"), RunState.SUCCEEDED);
        family.with(family.start(), family.owner(), Cascade::cancel);
        round();
        rows = new ManyRows(database.getConnection());
        var in = "p.tenant_id = '%s' and ".formatted(tenant.id());
        var leaf = template("leaf");
        rows.copy(
                "template",
                "p.id = " + leaf,
                TEMPLATES,
                Map.of("name", "concat('t', s.n)", "name_key", "concat('t', s.n)"));
        var first = template("t0");
        for (var table : List.of("template_version", "following", "derivative_policy")) {
            rows.copy(
                    table,
                    "p.template_id = " + leaf,
                    TEMPLATES,
                    Map.of("template_id", first + " + s.n"));
        }
        var definition = definition("leaf");
        rows.copy(
                "image_definition",
                "p.id = " + definition,
                TEMPLATES,
                Map.of("name", "concat('i', s.n)", "name_key", "concat('i', s.n)"));
        var image = definition("i0");
        var some = " + mod(s.n, %d)".formatted(TEMPLATES);
        rows.add(
                "run",
                "p.template_id = " + leaf,
                VERSIONS,
                Map.of("number", "100000 + s.n", "template_id", first + some));
        rows.add(
                "image_version",
                "p.definition_id = " + definition,
                VERSIONS,
                Map.of(
                        "definition_id",
                        image + some,
                        "template_id",
                        first + some,
                        "patch",
                        "s.n div %d".formatted(TEMPLATES),
                        "run_id",
                        firstRun() + " + s.n",
                        "run_number",
                        "100000 + s.n"));
        rows.copy(
                "channel",
                "p.definition_id = " + definition + " and p.name = 'stable'",
                TEMPLATES,
                Map.of("definition_id", image + " + s.n"));
        rows.run(
                "update channel c join image_version v on v.definition_id = c.definition_id and v.patch = 4 set c.version_id = v.id");
        rows.copy(
                "channel_move",
                in
                        + "p.channel_id = (select x.id from channel x where x.definition_id = %s and x.name = 'stable')"
                                .formatted(definition),
                VERSIONS,
                Map.of());
        cascades(in, first);
        meter = new RowsRead(database);
    }

    /** Ten of them go on, and web was in all of them. */
    private void cascades(String in, long first) throws SQLException {
        rows.add(
                "image_cascade",
                in + "p.number = 1",
                CASCADES,
                Map.of(
                        "number",
                        "1000 + s.n",
                        "channel_id",
                        "1000000 + s.n",
                        "state",
                        "case when s.n < 490 then 'SUCCEEDED' else 'RUNNING' end"));
        var cascade =
                family.tenant().in(() -> Cascade.<Cascade>find("number", 1000L).firstResult().id);
        rows.copy(
                "cascade_team",
                in
                        + "p.number = 1 and p.team_id = (select x.team_id from template x where x.id = %d)"
                                .formatted(template("web")),
                CASCADES,
                Map.of("cascade_id", cascade + " + s.n", "number", "1000 + s.n"));
        rows.copy(
                "cascade_item",
                in + "p.number = 1 and p.template_name = 'api'",
                ITEMS,
                Map.of(
                        "cascade_id",
                        cascade + " + mod(s.n, %d)".formatted(CASCADES),
                        "number",
                        "10 + s.n div %d".formatted(CASCADES),
                        "template_id",
                        "case when s.n < %d then %d else %d + mod(s.n, %d) end"
                                .formatted(CASCADES, template("web"), first, TEMPLATES),
                        "state",
                        "case when s.n < %1$d or mod(s.n, %1$d) < 490 then 'SUCCEEDED' else 'WAITING' end"
                                .formatted(CASCADES)));
    }

    private long firstRun() {
        return family.tenant().in(() -> Run.<Run>find("number", 100_000L).firstResult().id);
    }

    private long template(String name) {
        return family.tenant().in(() -> Template.<Template>find("nameKey", name).firstResult().id);
    }

    private long definition(String name) {
        return family.tenant()
                .in(() -> ImageDefinition.<ImageDefinition>find("nameKey", name).firstResult().id);
    }

    @AfterEach
    void empty() throws SQLException {
        rows.close();
    }

    private void costs(String what, long most, Runnable act) throws SQLException {
        meter.read();
        act.run();
        var cost = meter.read();
        LOG.infof("%s: %s", what, cost);
        if (cost.read() > most || cost.sorted() > most) {
            tooMuch.put(what, cost);
        }
    }

    private void gets(String path, long most, Somebody by) throws SQLException {
        costs(
                path + " by " + by.name(),
                most,
                () ->
                        RestAssured.given()
                                .auth()
                                .oauth2(by.token())
                                .get(path.replace("{t}", family.tenant().slug()))
                                .then()
                                .statusCode(200));
    }

    @Test
    void what_grows_with_other_lineages_and_old_cascades_is_not_read() throws SQLException {
        fill();
        var admin = family.tenant().admin();
        for (var by : List.of(admin, family.builder())) {
            for (var path : List.of("/t/{t}", "/t/{t}/lineage", "/t/{t}/lineage?state=outOfDate")) {
                gets(path, ALL, by);
            }
            gets("/api/v1/tenants/{t}/lineage", ALL, by);
            gets("/t/{t}/cascades", FEW, by);
            gets("/api/v1/tenants/{t}/cascades?after=1200", FEW + 100 * ITEMS / CASCADES, by);
            gets("/t/{t}/cascades/1", FEW, by);
            // It is an editor, which offers all images, and says where its own stand among them.
            gets("/t/{t}/teams/web/templates/web", 2 * ALL, by);
            // So does the page before it.
            gets("/t/{t}/templates/new", ALL, by);
            gets("/t/{t}/gallery/web/web", FEW, by);
            gets("/t/{t}/cascades/new?gallery=web&image=web&channel=stable", FEW, admin);
            gets("/t/{t}/cascades/new?gallery=web&image=web&channel=stable&patch=true", FEW, admin);
        }
        // These are looked at whole, as ever; here it is about the others.
        rows.run("update image_cascade set state = 'SUCCEEDED' where number >= 1000");
        var by = access(family, family.owner());
        costs(
                "switching automatic cascades on",
                FEW,
                () ->
                        family.tenant()
                                .in(() -> {
                                    var base = Family.definition("golden/base");
                                    return AutoCascade.put(
                                                    by, base, Channel.require(base, "stable"), true)
                                            != null;
                                }));
        family.move();
        costs("an automatic start", FEW, auto::round);
        costs("looks at one that is open", FEW, this::round);
        Cascade cascade =
                family.tenant().in(() -> Cascade.<Cascade>find("number", 2L).firstResult());
        assertThat(family.items(cascade)).contains("web running", "api running");
        family.finish(cascade, "web", RunState.SUCCEEDED);
        costs("looks at one that goes on", FEW, this::round);
        costs(
                "a rollback",
                FEW,
                () -> {
                    family.with(cascade, family.owner(), (it, who) -> it.rollBack(who, true));
                    round();
                });
        assertThat(tooMuch).isEmpty();
    }
}
