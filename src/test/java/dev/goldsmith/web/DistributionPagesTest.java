package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where images went, and how a template ends, in a real browser. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DistributionPagesTest {
    @Inject RunLog log;
    @Inject ContentStore store;
    @Inject Places places;
    @TestHTTPResource String address;

    private TestTenant acme;
    private Browser browser;

    @BeforeEach
    void aRunWithOneRegionMissing() throws Exception {
        acme = TestTenant.create("pages").team("web").team("platform").gallery("golden", "web");
        var image = Documents.sharedImage(acme.id(), "golden/nginx", "image");
        acme.save(
                "web",
                "nginx",
                Documents.document(
                        "{\"type\": \"Shell\", \"name\": \"Greet\", \"inline\": [\"echo hi\"]}",
                        image.substring(0, image.length() - 1)
                                + ", \"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"westeurope\", \"replicaCount\": 2}, {\"name\": \"East US\"}]},"
                                + Documents.vhd("disk")
                                + ", {\"type\": \"ManagedImage\", \"runOutputName\": \"managed\", \"location\": \"westeurope\", \"artifactTags\": {\"stage\": \"test\"}, \"imageId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/nginx-image\"}"
                                        .formatted(acme.id())));
        distributed(acme.run("web", "nginx"));
        browser = Browser.withToken(address, acme.admin().token());
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private void distributed(Run run) throws Exception {
        var disk = store.put("not a disk, but it has a digest".getBytes(StandardCharsets.UTF_8));
        var captured =
                new Captured(
                        disk,
                        412_876_800,
                        4L << 30,
                        store.put(
                                "{\"manager\":\"dpkg\",\"packages\":[]}"
                                        .getBytes(StandardCharsets.UTF_8)),
                        "12.20261123.1",
                        Digest.of("base"),
                        "debian 12",
                        false,
                        List.of(),
                        List.of("every VM has the same machine-id"));
        var ref =
                acme.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker-1", Duration.ofSeconds(15), acme.system());
                    RunStep.plan(
                            held,
                            List.of(
                                    new Journal.Planned(
                                            "customize-1", Phase.CUSTOMIZING, "Shell", "Greet"),
                                    new Journal.Planned(
                                            "distribute-image",
                                            Phase.DISTRIBUTING,
                                            "SharedImage",
                                            "Publish golden/nginx")));
                    held.enter(RunState.CUSTOMIZING);
                    Objects.requireNonNull(RunStep.of(held, "customize-1")).start();
                    Objects.requireNonNull(RunStep.of(held, "customize-1"))
                            .finish(RunStep.State.SUCCEEDED, 0);
                    held.enter(RunState.VALIDATING);
                    held.captured(captured);
                    held.enter(RunState.DISTRIBUTING);
                    Objects.requireNonNull(RunStep.of(held, "distribute-image")).start();
                    publish(held, captured);
                    return held.ref();
                });
        log.append(
                ref,
                "customize-1",
                "2026-11-24T06:00:00.000Z hi\n".getBytes(StandardCharsets.UTF_8),
                1);
        acme.in(() -> {
            var held = Run.held(run.id, ref.fence());
            Objects.requireNonNull(RunStep.of(held, "distribute-image"))
                    .finish(RunStep.State.FAILED, null);
            held.fail(
                    new BuildFailure(
                            "distribute-image",
                            "Publish golden/nginx: Version 1.0.0 is published, but not in every region: region East US: its folder isn't there: /srv/east",
                            null,
                            List.of()),
                    RunState.PARTIALLY_SUCCEEDED,
                    acme.system());
            return true;
        });
    }

    private void publish(Run held, Captured captured) {
        for (var target : TemplateReader.read(held.inputs().document).properties().distribute()) {
            switch (target) {
                case Distributor.SharedImage shared -> {
                    var gallery = Gallery.require(acme.system(), "golden");
                    var version =
                            ImageVersion.reserve(
                                    ImageDefinition.require(gallery, "nginx"),
                                    held,
                                    shared,
                                    null,
                                    null,
                                    places);
                    var replicas = version.replicas();
                    replicas.get(0).end(ImageReplica.State.COMPLETED, captured.bytes(), null);
                    replicas.get(1).end(ImageReplica.State.COMPLETED, captured.bytes(), null);
                    replicas.get(2)
                            .end(
                                    ImageReplica.State.FAILED,
                                    captured.bytes() / 3,
                                    "its folder isn't there: /srv/east");
                    version.publish(captured, Passages.into(version));
                    version.change(
                            acme.system(),
                            new ImageVersion.Change(
                                    null,
                                    ImageVersion.End.of(Instant.parse("2027-12-31T00:00:00Z")),
                                    null));
                    RunOutput.publish(
                            held,
                            shared,
                            GalleryImageId.parse(shared.galleryImageId())
                                    .withVersion("1.0.0")
                                    .toString(),
                            null,
                            false);
                }
                case Distributor.ManagedImage managed -> {
                    var id = ManagedImageId.parse(managed.imageId());
                    ManagedImage.publish(
                            acme.system(),
                            Objects.requireNonNull(Team.bySlug("web")),
                            id,
                            held,
                            managed,
                            captured);
                    RunOutput.publish(held, managed, id.toString(), null, true);
                }
                case Distributor.Vhd vhd ->
                        RunOutput.publish(held, vhd, captured.disk().toString(), "disk.vhd", true);
            }
        }
    }

    private Page open(String path) {
        browser.page().navigate("/t/" + acme.slug() + path);
        return browser.page();
    }

    private void click(String button) {
        browser.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button))
                .click();
    }

    @Test
    void a_wrong_name_deletes_nothing_and_the_page_says_so_beside_it() {
        for (var place :
                List.of("/gallery/golden/nginx/1.0.0", "/teams/web/managed-images/nginx-image")) {
            var page = open(place);
            page.locator("#confirm").fill("another");
            page.locator("form:has(#confirm) button").click();
            assertThat(page.locator("#confirm-e")).containsText("To delete the");
            assertThat(page.locator("#confirm")).hasValue("another");
            assertThat(page.locator("#confirm")).isFocused();
            assertThat(page.locator("nav[aria-label=Main]")).isVisible();
        }
        // The browser says in its console that it was refused.
        browser.takeErrors();
    }

    @Test
    void a_missing_region_is_seen_and_distributed_again() {
        var page = open("/gallery/golden/nginx/1.0.0");
        assertThat(page.locator("[aria-labelledby=h-regions]"))
                .containsText("its folder isn't there: /srv/east");
        assertThat(page.locator("[aria-labelledby=h-facts]")).containsText("31 Dec 2027");
        assertThat(page.locator(".gs-note.is-warn").first())
                .hasText("Warning: every VM has the same machine-id.");
        browser.picture("distribution-version");

        open("/runs/1");
        assertThat(page.locator("[data-part=failure]"))
                .containsText("Warning: every VM has the same machine-id.");
        assertThat(page.locator("[data-part=facts]")).containsText("not in all regions");
        browser.picture("distribution-run");
        click("Distribute again");

        assertThat(page.locator("h1")).containsText("run 2");
        assertThat(page.locator("[data-part=facts]")).containsText("built by run 1");
        assertThat(page.locator("[data-part=facts]")).containsText("managed image nginx-image");
        browser.picture("distribution-run-again");
        open("/runs/1");
        assertThat(page.getByText("Distribute again")).hasCount(0);
    }

    @Test
    void a_version_is_brought_to_another_region_on_its_page() {
        var page = open("/gallery/golden/nginx/1.0.0");
        page.locator("#region").fill("mars");
        click("Add region");
        assertThat(page.locator("#region-e")).containsText("There is no region 'mars' here.");
        browser.picture("version-regions-fault");
        browser.takeErrors();
        // A region that means the store needs no copy.
        click("Try the copy to East US again");
        assertThat(page.locator("#region-rows tr:has-text('East US')")).containsText("There");
        page.locator("#region").fill("west");
        click("Add region");
        assertThat(page.locator("#region-rows tr:has-text('west')").last()).containsText("Waits");
        browser.picture("version-regions");
        click("Remove region westeurope");
        assertThat(page.locator("#region-rows tr:has-text('westeurope')")).hasCount(0);
        assertThat(page.locator("[aria-label='Remove region local']")).hasCount(0);
    }

    @Test
    void managed_images_are_on_the_shelf_and_can_be_deleted() {
        var page = open("/gallery");
        browser.picture("managed-images");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("nginx-image")).click();
        assertThat(page.locator("#image-id")).containsText("/images/nginx-image");
        assertThat(page.locator(".gs-note.is-warn")).containsText("the same machine-id");
        browser.picture("managed-image");
        page.locator("#confirm").fill("nginx");
        click("Delete image");
        assertThat(page.locator("main")).containsText("type its name");
        browser.takeErrors();
        open("/teams/web/managed-images/nginx-image");
        page.locator("#confirm").fill("nginx-image");
        click("Delete image");
        assertThat(page.locator("main")).containsText("No managed images yet");
    }

    @Test
    void a_channel_is_moved_an_image_shared_and_a_derivative_begun() {
        var page = open("/gallery/golden/nginx");
        assertThat(page.locator("#channels")).containsText("empty");
        page.locator("#why").fill("It boots.");
        click("Move channel");
        assertThat(page.locator("#channels tbody")).containsText("1.0.0");
        page.locator("#channels summary").click();
        assertThat(page.locator("#channels details")).containsText("It boots.");
        assertThat(page.locator("#sharing")).containsText("Only templates of web");
        page.locator("#share-team").fill("platform");
        click("Share with this team");
        assertThat(page.locator("#sharing li")).containsText("platform");
        page.locator("#channels summary").click();
        browser.picture("image-channels");
        assertThat(open("/gallery/golden/nginx/1.0.0").locator("h1")).containsText("stable");

        page = open("/templates/new?team=platform");
        var baselines = page.locator("[aria-labelledby=h-baselines]");
        assertThat(baselines).containsText("kept by web");
        assertThat(baselines).containsText("vulnerabilities: unknown");
        browser.picture("baselines");
        page.locator("#team").selectOption("platform");
        page.locator("#name").fill("derived");
        page.locator("#from")
                .selectOption(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden/images/nginx"
                                .formatted(acme.id()));
        click("Continue");
        assertThat(page.getByLabel("Channel")).hasValue("stable");
        browser.picture("derivative-form");
    }

    @Test
    void a_version_says_who_misses_it_before_it_is_deleted() {
        for (var number : List.of("1.0.0", "latest")) {
            acme.save(
                    "web",
                    "from-" + number,
                    """
                    {"properties": {
                        "source": {"type": "SharedImageVersion", "imageVersionId":
                            "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/nginx/versions/%s"},
                        "distribute": [{"type": "VHD", "runOutputName": "disk"}]}}
                    """
                            .formatted(acme.id(), number));
        }
        var page = open("/gallery/golden/nginx/1.0.0");
        var end = page.locator("[aria-labelledby=h-end]");
        assertThat(end).containsText("Templates: web/from-1.0.0");
        assertThat(end).containsText("Templates that take “latest” or a channel: web/from-latest");
        browser.picture("version-deletion");
        page.locator("#confirm").fill("1.0.0");
        click("Delete version");
        assertThat(page.locator("main")).containsText("No versions yet");
    }

    @Test
    void regions_are_mapped_on_their_page() {
        var page = open("/settings");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Regions")).click();
        page.locator("#name").fill("?");
        click("Map region");
        assertThat(page.locator("#name-e")).containsText("has letters, digits");
        browser.takeErrors();
        page.locator("#name").fill("West US 2");
        page.locator("#place").selectOption("west");
        click("Map region");
        assertThat(page.locator("[aria-labelledby=h-names]")).containsText("West US 2 means west");
        browser.picture("regions");
        click("Remove the mapping of West US 2");
        assertThat(page.locator("[aria-labelledby=h-names]")).containsText("No names mapped yet");
    }

    @Test
    void a_staging_area_is_read_and_its_log_downloaded() throws Exception {
        var page = open("/teams/web/templates/nginx");
        assertThat(page.locator("#f-distribute-0-targetRegions-2-name")).hasValue("East US");
        assertThat(page.locator("#f-distribute-2-image")).hasValue("nginx-image");
        browser.picture("distribution-editor");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Staging")).click();
        browser.picture("staging");
        var download =
                page.waitForDownload(
                        () -> page.getByText("packerlogs/1/customization.log").click());
        assertThat(Files.readString(download.path()))
                .contains("(telemetry) Starting provisioner shell", "goldsmith: hi");
    }

    @Test
    void a_template_is_exported_moved_and_deleted() throws Exception {
        var page = open("/teams/web/templates/nginx/manage");
        browser.picture("template-manage");
        var download = page.waitForDownload(() -> page.getByText("nginx.json").click());
        assertThat(TemplateReader.read(Files.readString(download.path())).properties().distribute())
                .hasSize(3);
        page.locator("#to-name").fill("not a name");
        click("Move template");
        assertThat(page.locator("#to-name-e")).containsText("1 to 64 letters");
        assertThat(page.locator("#to-name")).hasValue("not a name");
        browser.takeErrors();
        page.locator("#to-team").selectOption("platform");
        page.locator("#to-name").fill("web-server");
        click("Move template");
        assertThat(page.locator("main")).containsText("The template is here now");
        page.getByText("runs before that").click();
        assertThat(page.locator("main")).containsText("nginx");
        browser.picture("template-moved-runs");
        open("/runs/1");
        assertThat(page.locator("[data-part=facts]")).containsText("(deleted)");
        assertThat(page.locator("[data-part=facts]"))
                .containsText("It went with its template's staging area.");

        open("/teams/platform/templates/web-server/manage");
        page.locator("#confirm").fill("web-server");
        click("Delete template");
        assertThat(page.locator("main")).containsText("No templates");
    }
}
