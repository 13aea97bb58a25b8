package dev.goldsmith.storage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.download.DownloadLink;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.lifecycle.DryRun;
import dev.goldsmith.lifecycle.Retention;
import dev.goldsmith.lifecycle.RetentionDuty;
import dev.goldsmith.lifecycle.RetentionRule;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Usage;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes from the store and what stays there, by what the database says. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SweepTest {
    @Inject ContentStore store;
    @Inject Places places;
    @Inject Sweep sweep;
    @Inject RetentionDuty retention;
    @Inject TemplateRemoval removal;
    @Inject DownloadLink links;

    private Ground ground;
    private Shelf acme;

    @BeforeEach
    void ground() throws Exception {
        ground = new Ground(places, sweep);
        ground.prepare();
        acme = Shelf.create("sweep");
    }

    @AfterEach
    void its_disk_use_fits() {
        DiskSum.fits(acme.tenant());
    }

    private static Captured fresh() throws Exception {
        return Shelf.captured(UUID.randomUUID().toString());
    }

    private boolean there(Captured captured) {
        return store.has(captured.disk())
                && store.has(captured.packages())
                && store.has(captured.dataDisks().getFirst().disk());
    }

    private boolean gone(Captured captured) {
        return !store.has(captured.disk())
                && !store.has(captured.packages())
                && !store.has(captured.dataDisks().getFirst().disk());
    }

    @Test
    void a_deleted_versions_disks_go_and_another_tenant_that_has_the_same_keeps_them()
            throws Exception {
        var content = UUID.randomUUID().toString();
        var mine = Shelf.captured(content);
        var version = acme.version(mine);
        var alone = fresh();
        var other = Shelf.create("other");
        var theirs = other.version(Shelf.captured(content));
        var token = acme.tenant().admin().token();
        long before = acme.tenant().in(() -> Usage.disk(acme.tenant().id()));
        acme.delete(acme.version(alone));
        acme.delete(version);
        assertThat(before).isEqualTo(mine.bytes() + 8);
        assertThat(acme.tenant().<Long>in(() -> Usage.disk(acme.tenant().id()))).isZero();

        ground.sweepTwice();

        assertThat(gone(alone)).isTrue();
        assertThat(there(mine)).as("the other tenant has the same").isTrue();
        given().auth()
                .oauth2(token)
                .get(
                        "/api/v1/tenants/%s/galleries/golden/images/nginx/versions/1.0.0/download"
                                .formatted(acme.tenant().slug()))
                .then()
                .statusCode(404)
                .body("detail", containsString("Version 1.0.0 of nginx was deleted"));

        other.delete(theirs);
        ground.sweepTwice();
        assertThat(gone(mine)).isTrue();
    }

    @Test
    void what_a_retention_rule_frees_is_what_its_dry_run_said() throws Exception {
        var shared = fresh();
        var alone = fresh();
        acme.version(alone);
        acme.version(alone);
        var both = acme.version(shared);
        acme.alsoVhd(both, shared);
        acme.version(fresh());
        settle();
        var tenant = acme.tenant();
        var at =
                tenant.in(() -> {
                    var gallery = Gallery.require(tenant.system(), "golden");
                    return new ImageDefinition.Shelved(
                            gallery, ImageDefinition.require(gallery, "nginx"));
                });
        tenant.in(() -> Retention.set(tenant.system(), at, new RetentionRule(1, null)));
        ground.sweepTwice();
        long before = ground.place(Places.LOCAL).bytes;
        var run = tenant.in(() -> DryRun.of(at.definition(), new RetentionRule(1, null), null, 10));
        assertThat(run.deletes()).isEqualTo(3);
        // What a data disk takes stands in its version.
        assertThat(run.freedBytes())
                .as("disks, once each, and not the one that a VHD is made of")
                .isEqualTo(alone.bytes() + 8 + 8);
        tenant.in(() -> Retention.enable(tenant.system(), at, run.deletes()));
        retention.round();
        long gone = store.size(alone.disk());
        for (var captured : List.of(alone, shared)) {
            gone += store.size(captured.packages());
            gone += store.size(captured.dataDisks().getFirst().disk());
        }

        ground.sweepTwice();

        assertThat(gone(alone)).isTrue();
        assertThat(store.has(shared.disk())).isTrue();
        assertThat(before - ground.place(Places.LOCAL).bytes).isEqualTo(gone);
    }

    /** All copies to regions are made. */
    private void settle() {
        acme.tenant()
                .in(() ->
                        ImageReplica.update(
                                "state = ?1 where tenantId = ?2",
                                ImageReplica.State.COMPLETED,
                                acme.tenant().id()));
    }

    @Test
    void a_link_to_what_is_gone_says_so() throws Exception {
        var captured = fresh();
        var version = acme.version(captured);
        acme.delete(version);
        ground.sweepTwice();
        var token =
                links.token(
                        new DownloadLink.Disk(
                                acme.tenant().id(),
                                DownloadLink.Of.VERSION,
                                version.id,
                                captured.disk(),
                                dev.goldsmith.build.image.Renditions.Format.QCOW2));
        given().get(token.path("nginx.qcow2"))
                .then()
                .statusCode(410)
                .body(containsString("was deleted from the store"));
    }

    @Test
    void a_version_whose_disk_somebody_took_says_so_on_its_page() throws Exception {
        var captured = fresh();
        acme.version(captured);
        var admin = acme.tenant().admin();
        var page = "/t/%s/gallery/golden/nginx/1.0.0".formatted(acme.tenant().slug());
        var disk =
                "/api/v1/tenants/%s/galleries/golden/images/nginx/versions/1.0.0/download"
                        .formatted(acme.tenant().slug());
        given().auth().oauth2(admin.token()).get(disk).then().statusCode(200);
        Files.delete(store.fetch(captured.disk()));

        given().auth()
                .oauth2(admin.token())
                .get(page)
                .then()
                .statusCode(200)
                .body(containsString("isn't in the store any more"));
        given().auth()
                .oauth2(admin.token())
                .get(disk)
                .then()
                .statusCode(410)
                .body("type", equalTo("urn:goldsmith:problem:gone"));
    }

    @Test
    void what_a_run_captured_stays_until_it_may_not_be_distributed_again() throws Exception {
        var captured = fresh();
        var run = acme.stranded(captured);
        ground.sweepTwice();
        assertThat(there(captured)).isTrue();

        // A run that goes on with it, however long that waits.
        var again =
                acme.tenant()
                        .in(() ->
                                Run.require(acme.tenant().system(), run.number)
                                        .distributeAgain(acme.tenant().system()));
        captured(run, Duration.ofDays(8));
        captured(again, Duration.ofDays(8));
        ground.sweepTwice();
        assertThat(there(captured)).isTrue();

        acme.tenant()
                .in(() -> {
                    Run.locked(again.id).cancel(acme.tenant().system());
                    return true;
                });
        ground.sweepTwice();
        assertThat(gone(captured)).isTrue();
    }

    private void captured(Run run, Duration ago) {
        acme.tenant()
                .in(() ->
                        Run.update(
                                "capturedAt = ?1 where id = ?2", Instant.now().minus(ago), run.id));
    }

    @Test
    void what_is_published_everywhere_is_not_kept_for_the_run_besides() throws Exception {
        var captured = fresh();
        acme.delete(acme.version(captured));
        ground.sweepTwice();
        assertThat(gone(captured)).isTrue();
    }

    @Test
    void what_a_build_reads_stays_while_it_runs_though_its_source_is_deleted() throws Exception {
        var source = fresh();
        var version = acme.version(source);
        var run = acme.distributing("nginx", fresh());
        acme.tenant()
                .in(() -> {
                    Run.locked(run.id).sourceContents =
                            "[\"%s\",\"%s\"]"
                                    .formatted(
                                            source.disk().hex(),
                                            source.dataDisks().getFirst().disk().hex());
                    return true;
                });
        acme.delete(version);
        ground.sweepTwice();
        assertThat(store.has(source.disk())).isTrue();
        assertThat(store.has(source.dataDisks().getFirst().disk())).isTrue();

        acme.tenant()
                .in(() -> {
                    Run.locked(run.id).finish(RunState.SUCCEEDED, acme.tenant().system());
                    return true;
                });
        ground.sweepTwice();
        assertThat(gone(source)).isTrue();
    }

    @Test
    void a_managed_image_holds_its_disk_until_it_is_replaced_or_deleted() throws Exception {
        var first = fresh();
        publish(first);
        ground.sweepTwice();
        assertThat(there(first)).isTrue();
        var second = fresh();
        publish(second);
        ground.sweepTwice();
        assertThat(gone(first)).isTrue();
        assertThat(there(second)).isTrue();
        acme.tenant()
                .in(() -> {
                    ManagedImage.<ManagedImage>findAll()
                            .singleResult()
                            .delete(acme.tenant().system());
                    return true;
                });
        ground.sweepTwice();
        assertThat(gone(second)).isTrue();
    }

    private void publish(Captured captured) {
        acme.tenant()
                .in(() ->
                        ManagedImage.create(
                                acme.tenant().system(),
                                Objects.requireNonNull(Team.bySlug("web")),
                                "base",
                                "local",
                                Map.of(),
                                captured,
                                null,
                                Passages.into(Objects.requireNonNull(Team.bySlug("web")))));
    }

    @Test
    void a_vhd_is_kept_until_another_takes_its_place_or_its_template_ends() throws Exception {
        var first = fresh();
        var region = fresh();
        var token = acme.tenant().builder("web").token();
        var one = acme.vhd(first, "nightly.vhd");
        acme.vhd(region, "west:nightly.vhd");
        ground.sweepTwice();
        assertThat(store.has(first.disk())).isTrue();

        var second = fresh();
        var two = acme.vhd(second, "nightly.vhd");
        ground.sweepTwice();
        assertThat(gone(first)).isTrue();
        assertThat(store.has(second.disk())).isTrue();
        assertThat(store.has(region.disk())).isTrue();
        given().auth()
                .oauth2(token)
                .get(output(one))
                .then()
                .statusCode(410)
                .body("detail", containsString("Run %d put another one".formatted(two.number)));
        given().auth()
                .oauth2(token)
                .get("/t/%s/runs/%d".formatted(acme.tenant().slug(), one.number))
                .then()
                .body(containsString("Run %d put another one at its place".formatted(two.number)));

        acme.tenant()
                .in(() -> {
                    removal.delete(acme.tenant().system(), "web", "vhd", null);
                    return true;
                });
        ground.sweepTwice();
        assertThat(store.has(second.disk())).isFalse();
        assertThat(store.has(region.disk())).isFalse();
        given().auth()
                .oauth2(token)
                .get(output(two))
                .then()
                .statusCode(410)
                .body("detail", containsString("staging area"));
    }

    private String output(Run run) {
        return "/api/v1/tenants/%s/runs/%d/outputs/vhd/download"
                .formatted(acme.tenant().slug(), run.number);
    }

    @Test
    void frozen_scripts_stay_for_every_version_of_a_template_and_go_with_it() throws Exception {
        var script = store.put(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        acme.tenant()
                .in(() -> {
                    var template =
                            Template.require(Objects.requireNonNull(Team.bySlug("web")), "nginx");
                    return TemplateVersion.update(
                            "frozen = ?1 where templateId = ?2",
                            dev.goldsmith.kernel.Json.write(
                                    List.of(
                                            new FrozenFile(
                                                    "$.properties.customize[0].scriptUri",
                                                    "https://example.com/setup.sh",
                                                    script.hex(),
                                                    36))),
                            template.id);
                });
        acme.tenant()
                .save(
                        "web",
                        "nginx",
                        dev.goldsmith.testing.Documents.shell(
                                acme.tenant().id(), "golden/nginx", "echo newer"));
        ground.sweepTwice();
        assertThat(store.has(script)).isTrue();

        acme.tenant()
                .in(() -> {
                    removal.delete(acme.tenant().system(), "web", "nginx", null);
                    return true;
                });
        ground.sweepTwice();
        assertThat(store.has(script)).isFalse();
    }

    @Test
    void nothing_is_taken_where_another_installation_keeps_something() throws Exception {
        var unheld = store.put(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        var other = ground.local().resolve("owners/" + UUID.randomUUID());
        Files.createDirectories(other.getParent());
        Files.createFile(other);

        ground.sweepTwice();

        assertThat(store.has(unheld)).isTrue();
        assertThat(ground.place("local").fault)
                .contains("another installation")
                .contains(other.getFileName().toString());
        Files.delete(other);
        ground.sweepTwice();
        assertThat(store.has(unheld)).isFalse();
        assertThat(ground.place("local").fault).isNull();
    }

    @Test
    void a_region_whose_folder_is_not_there_is_not_made_and_the_others_are_swept()
            throws Exception {
        Files.createDirectories(ground.region("west"));
        var west = new FolderStore(ground.region("west"));
        var unheld = west.put(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        var held = fresh();
        acme.bring(acme.version(held), "west");
        west.put(Files.readAllBytes(store.fetch(held.disk())));

        ground.sweepTwice();

        assertThat(ground.region("east")).doesNotExist();
        assertThat(ground.place("east").fault).contains("isn't there");
        assertThat(west.has(unheld)).isFalse();
        assertThat(west.has(held.disk())).isTrue();
        assertThat(ground.place("west").lastGoneBytes).isEqualTo(36);
        assertThat(ground.place("west").bytes).isEqualTo(held.bytes());
    }

    @Test
    void only_one_portal_at_a_time_sweeps_a_place() {
        sweep.round(Duration.ZERO);
        var begun = ground.place("local").begunAt;
        sweep.round(Duration.ofMinutes(15));
        assertThat(ground.place("local").begunAt).isEqualTo(begun);
    }

    @Test
    void the_numbers_are_in_the_metrics() throws Exception {
        store.put(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        ground.sweepTwice();
        var place = ground.place("local");
        assertThat(place.goneBytes).isPositive();
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("goldsmith_store_bytes{place=\"local\"}"))
                .body(containsString("goldsmith_store_freed_bytes_total{place=\"local\"}"))
                .body(containsString("goldsmith_store_swept_seconds{place=\"west\"}"))
                .body(containsString("goldsmith_store_free_bytes{place=\"local\"}"));
    }

    @Test
    void a_raw_disk_that_was_made_of_what_is_gone_goes_too() throws Exception {
        var gone = Digest.of(UUID.randomUUID().toString());
        var raw =
                Files.createDirectories(ground.local().resolve("renditions"))
                        .resolve(gone.hex() + ".raw");
        Files.writeString(raw, "raw");
        sweep.round(Duration.ZERO);
        assertThat(raw).doesNotExist();
    }
}
