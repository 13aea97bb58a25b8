package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.StaleStateException;
import org.junit.jupiter.api.Test;

/** Every kind of target beside gallery versions, and who may publish. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PublishingTest extends AtDistribution {
    @Inject Tenancy tenancy;

    @Test
    void a_managed_image_is_one_name_whose_disk_is_replaced() throws Exception {
        var group = acme.in(() -> Team.bySlug("web").slug.toUpperCase(java.util.Locale.ROOT));
        assertThat(distribute(distributing(managed(group, "Nginx.Image"))))
                .isEqualTo(RunState.SUCCEEDED);
        var id =
                ManagedImageId.parse(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/nginx.image"
                                .formatted(acme.id()));
        var image = acme.in(() -> ManagedImage.of(acme.id(), id));
        assertThat(image.name).isEqualTo("Nginx.Image");
        assertThat(image.location).isEqualTo("West US 2");
        assertThat(image.tagMap()).containsEntry("stage", "test");
        assertThat(image.content.captured()).isEqualTo(captured);
        assertThat(image.runNumber).isEqualTo(1);

        distribute(held(acme.run("web", "nginx")));
        var replaced = acme.in(() -> ManagedImage.of(acme.id(), id));
        assertThat(replaced.id).isEqualTo(image.id);
        assertThat(replaced.runNumber).isEqualTo(2);
        var page = acme.in(() -> ManagedImage.page(acme.system(), null, null, 10));
        assertThat(page.items()).extracting(ManagedImage.Row::name).containsExactly("Nginx.Image");

        // Another tenant's id names nothing here, and nothing of this one there.
        var other = TestTenant.create("other").team("web");
        assertThat(other.in(() -> ManagedImage.of(other.id(), id))).isNull();
    }

    @Test
    void a_template_starts_from_a_managed_image_of_its_own_team() {
        distribute(distributing(managed("web", "base")));
        acme.team("db");
        var source =
                Documents.shell(acme.id(), null, "echo")
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"ManagedImage\", \"imageId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/base\"}"
                                        .formatted(acme.id()));
        acme.save("web", "derived", source);
        // Who reads both teams' things can't take it across either.
        assertThat(refusal(acme.system(), source))
                .isEqualTo(
                        "Managed image '/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/base' belongs to another team, and managed images can't be shared. Start from an image definition that is shared with team db."
                                .formatted(acme.id()));

        var builder = acme.access(acme.builder("db"));
        for (var document : List.of(source, source.replace("images/base", "images/none"))) {
            assertThat(refusal(builder, document).replace("/none'", "/base'"))
                    .isEqualTo(
                            "There is no managed image '/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/base' that you can read."
                                    .formatted(acme.id()));
        }
    }

    private String refusal(Access by, String document) {
        var save = CDI.current().select(TemplateSave.class).get();
        var refused =
                catchThrowableOfType(
                        Refused.class,
                        () -> acme.in(() -> save.save(by, "db", "mine", document, null, "")));
        assertThat(refused.violations)
                .extracting(it -> it.path())
                .containsExactly("$.properties.source.imageId");
        return refused.violations.getFirst().message();
    }

    @Test
    void a_vhd_is_a_file_of_its_region() throws Exception {
        var ref = distributing(vhd("west:nightly/nginx.vhd"));
        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);

        var file = REGIONS.resolve("west/vhds/%s/nightly/nginx.vhd".formatted(acme.slug()));
        var whole = new ByteArrayOutputStream();
        var rendition = renditions.open(captured.disk(), Renditions.Format.VHD);
        rendition.transfer(0, rendition.size(), whole);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole.toByteArray());
        assertThat(outputs(ref).getFirst().uri).isEqualTo("west:nightly/nginx.vhd");
        assertThat(outputs(ref).getFirst().staged()).isFalse();
        try (var rest = Files.list(file.getParent())) {
            assertThat(rest).containsExactly(file);
        }
        // The next run replaces it.
        assertThat(distribute(held(acme.run("web", "nginx")))).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_vhd_without_a_region_is_in_the_staging_area() {
        var ref = distributing(vhd("nightly/nginx.vhd"));
        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(outputs(ref).getFirst())
                .matches(RunOutput::staged)
                .extracting(it -> it.uri)
                .isEqualTo("nightly/nginx.vhd");
    }

    @Test
    void what_loses_against_another_runs_transaction_is_done_again() {
        var tries = new AtomicInteger();

        int done =
                new Fenced(distributing(managed("web", "nginx-image")), tenancy)
                        .call(_ -> {
                            if (tries.incrementAndGet() == 1) {
                                throw new StaleStateException("another made that name");
                            }
                            return tries.get();
                        });

        assertThat(done).isEqualTo(2);
    }

    @Test
    void who_has_lost_the_run_publishes_nothing() {
        var ref = distributing(managed("web", "late"));
        acme.in(() -> {
            Run.locked(ref.runId()).loseLease(acme.system());
            return true;
        });
        var target =
                acme.in(() ->
                        TemplateReader.read(run(ref).inputs().document)
                                .properties()
                                .distribute()
                                .getFirst());
        assertThatThrownBy(() -> publishing.of(ref).publish(target, captured, progress))
                .isInstanceOf(dev.goldsmith.build.Journal.Interrupted.class);
        assertThat(acme.in(() -> ManagedImage.page(acme.system(), null, null, 10).items()))
                .isEmpty();
    }
}
