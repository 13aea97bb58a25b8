package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Newest;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.download.DownloadLink;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.WithdrawnRuns;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.provenance.Attested;
import dev.goldsmith.provenance.Published;
import dev.goldsmith.provenance.Signing;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A version that isn't what was published, or not what was signed, is used by nobody. */
@QuarkusTest
@TestProfile(PortalOnly.class)
class ChangedVersionTest {
    private static final Progress SILENT =
            new Progress() {
                @Override
                public void line(String text) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };

    @Inject Signing signing;
    @Inject WithdrawnRuns withdrawn;
    @Inject Catalogue catalogue;
    @Inject ContentStore store;
    @Inject Tenancy tenancy;
    @Inject DownloadLink links;

    private final Published acme = Published.begin();
    private final TestTenant tenant = acme.tenant();
    private final TestTenant.Somebody builder = tenant.builder("web");

    private void resolve() throws BuildFailure {
        var source =
                "{\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/web/images/web/versions/1.0.0\"}"
                        .formatted(tenant.id());
        var document =
                TemplateReader.read(
                        Documents.document("", Documents.vhd("vhd"))
                                .replaceFirst(
                                        "(?s)\"source\": \\{.*?\\}", "\"source\": " + source));
        new WorkerSources(new PlatformSources(catalogue, null, Newest.OWN, null), store, tenancy)
                .resolve(tenant.id(), document.properties().source(), SILENT);
    }

    private Response api(String path) {
        return given().auth()
                .oauth2(builder.token())
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/1.0.0%s"
                                .formatted(tenant.slug(), path));
    }

    private ImageVersion signed() throws Exception {
        var version = acme.version();
        signing.round();
        assertThat(acme.attested(version).signed()).isTrue();
        return version;
    }

    @Test
    void a_bit_flipped_in_the_store_is_found_at_the_first_use_as_a_source() throws Exception {
        var version = signed();
        resolve();
        assertThat(acme.now(version).attestation.sourceCheckedAt).isNotNull();

        tenant.in(() -> ImageVersion.locked(version.id).attestation.sourceCheckedAt = null);
        var before = Published.flip(version.published().digest());
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(
                        "Version 1.0.0 was found to be changed: The SHA-256 of web-1.0.0.qcow2 is");
        assertThatThrownBy(this::resolve).hasMessageContaining("was found to be changed");
        api("/download")
                .then()
                .statusCode(409)
                .body("detail", containsString("was found to be changed: The SHA-256"));
        api("").then().statusCode(200);
        given().auth()
                .oauth2(builder.token())
                .queryParam("api-version", "2024-03-03")
                .get(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/web/images/web/versions/1.0.0"
                                .formatted(tenant.id()))
                .then()
                .statusCode(200)
                .body(containsString("The SHA-256 of web-1.0.0.qcow2"));
        assertThat(tenant.in(() -> ImageVersion.latest(version.definitionId))).isNull();

        // Looked at again it stays so until it fits.
        ask(version);
        signing.round();
        assertThatThrownBy(this::resolve).hasMessageContaining("was found to be changed");
        Published.overwrite(version.published().digest(), before);
        ask(version);
        assertThatThrownBy(this::resolve).hasMessageContaining("was found to be changed");
        signing.round();
        resolve();
        api("/download").then().statusCode(200);
    }

    @Test
    void nor_is_a_managed_image_with_the_same_disk() throws Exception {
        var version = signed();
        var image = managed(version, "same");
        var other = managed(signed(), "other");
        var run = tenant.run("web", "web");
        tenant.in(() -> {
            var row = Run.locked(run.id);
            row.admit(Instant.now());
            row.claim("worker", Duration.ofMinutes(5), tenant.system());
            row.parentage = new Parentage(null, image.id, null);
            row.sourceDigest = version.published().disk();
            return row;
        });
        withdrawn.round();
        assertThat(tenant.reload(run).state).isEqualTo(RunState.BUILDING);
        var before = Published.flip(version.published().digest());
        assertThatThrownBy(this::resolve).hasMessageContaining("was found to be changed");

        managedDownload("same")
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        containsString(
                                "Managed image same was found to be changed: Version 1.0.0 of web/web has the same disk. The SHA-256 of web-1.0.0.qcow2 is"));
        managedDownload("other").then().statusCode(200);
        assertThat(tenant.in(() -> other.requireUsable())).isNotNull();
        given().auth()
                .oauth2(builder.token())
                .get("/t/%s/teams/web/managed-images/same".formatted(tenant.slug()))
                .then()
                .statusCode(200)
                .body(containsString("Version 1.0.0 of web/web has the same disk."));
        withdrawn.round();
        assertThat(tenant.reload(run).state).isEqualTo(RunState.CANCELING);

        Published.overwrite(version.published().digest(), before);
        ask(version);
        signing.round();
        managedDownload("same").then().statusCode(200);
    }

    private ManagedImage managed(ImageVersion version, String name) {
        return tenant.in(() -> {
            Run run = Run.findById(version.runId);
            var team = Objects.requireNonNull(Team.bySlug("web"));
            return ManagedImage.create(
                    tenant.system(),
                    team,
                    name,
                    "local",
                    Map.of(),
                    version.published().captured(),
                    run,
                    ManagedImage.ask(tenant.system(), team, name, run));
        });
    }

    private Response managedDownload(String name) {
        return given().auth()
                .oauth2(builder.token())
                .get(
                        "/api/v1/tenants/%s/teams/web/managed-images/%s/download"
                                .formatted(tenant.slug(), name));
    }

    private void ask(ImageVersion version) {
        tenant.in(() -> {
            Attested.ask(tenant.system(), ImageVersion.findById(version.id));
            return null;
        });
    }

    @Test
    void a_signature_that_was_exchanged_is_found_at_the_next_download_and_use() throws Exception {
        var version = signed();
        var link = link();
        given().redirects().follow(false).get(link).then().statusCode(200);
        tenant.in(() -> {
            ImageVersion.getEntityManager()
                    .createQuery("update Provenance p set p.envelope = '{}' where p.versionId = ?1")
                    .setParameter(1, version.id)
                    .executeUpdate();
            return null;
        });

        given().redirects()
                .follow(false)
                .get(link)
                .then()
                .statusCode(409)
                .body(containsString("Its signature can&#39;t be read"));
        api("/download").then().statusCode(409);
        assertThatThrownBy(this::resolve)
                .hasMessageContaining(
                        "Version 1.0.0 was found to be changed: Its signature can't be read.");
        assertThatThrownBy(() ->
                        tenant.in(() ->
                                ImageVersion.<ImageVersion>findById(version.id).requireUsable()))
                .isInstanceOf(Refused.class);
        awaitWithdrawn(version);
    }

    private void breakSignature(ImageVersion version) {
        tenant.in(() ->
                ImageVersion.getEntityManager()
                        .createQuery(
                                "update Provenance p set p.envelope = '{}' where p.versionId = ?1")
                        .setParameter(1, version.id)
                        .executeUpdate());
    }

    private void promote(ImageVersion version) {
        tenant.in(() ->
                Promotion.ask(
                        tenant.system(),
                        ImageDefinition.findById(version.definitionId),
                        Channel.STABLE,
                        ImageVersion.findById(version.id),
                        ""));
    }

    private Channel stable(ImageVersion version) {
        return Channel.require(ImageDefinition.findById(version.definitionId), Channel.STABLE);
    }

    @Test
    void no_channel_is_taken_back_to_it() throws Exception {
        var first = signed();
        var second = signed();
        promote(first);
        promote(second);
        breakSignature(first);

        var back =
                tenant.in(() ->
                        Promotion.takeBack(
                                tenant.system(),
                                stable(second),
                                Set.of(second.id),
                                first.id,
                                "Rollback"));

        assertThat(back.why())
                .isEqualTo("Version 1.0.0 was found to be changed: Its signature can't be read.");
        assertThat(tenant.in(() -> stable(second).versionId)).isEqualTo(second.id);
    }

    @Test
    void no_channel_falls_back_to_it() throws Exception {
        var versions = List.of(signed(), signed(), signed());
        versions.forEach(this::promote);
        breakSignature(versions.get(1));
        var owner = tenant.access(tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)));
        tenant.in(() ->
                Recall.start(
                        owner, ImageVersion.findById(versions.getLast().id), "The key leaked"));

        assertThat(tenant.in(() -> stable(versions.getFirst()).versionId))
                .isEqualTo(versions.getFirst().id);
    }

    /** A link that needs no sign-in. */
    private String link() {
        return tenant.in(() -> {
            ImageVersion version =
                    ImageVersion.find("state", ImageVersion.State.PUBLISHED).firstResult();
            var disk =
                    new DownloadLink.Disk(
                            tenant.id(),
                            DownloadLink.Of.VERSION,
                            version.id,
                            version.published().digest(),
                            Renditions.Format.QCOW2);
            return links.token(disk).path("web.qcow2");
        });
    }

    /** It is written down once whoever asked has let go of the version. */
    private void awaitWithdrawn(ImageVersion version) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(20));
        while (tenant.in(() -> Withdrawal.of(ImageVersion.<ImageVersion>findById(version.id)))
                == null) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }
}
