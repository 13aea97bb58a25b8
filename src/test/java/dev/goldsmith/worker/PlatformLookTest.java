package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.trigger.DueTriggers;
import dev.goldsmith.trigger.Trigger;
import dev.goldsmith.trigger.TriggerSave;
import dev.goldsmith.trigger.TriggerSetting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newer platform image is found by a worker and starts what waits for it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PlatformLookTest {
    @Inject PlatformLook look;
    @Inject DueTriggers due;

    @TempDir Path folder;

    private TestTenant acme;
    private Instant now = Instant.now();

    private void make(String size) throws Exception {
        var made =
                new ProcessBuilder(
                                "qemu-img",
                                "create",
                                "-q",
                                "-f",
                                "qcow2",
                                folder.resolve("disk.qcow2").toString(),
                                size)
                        .start();
        assertThat(made.waitFor()).isZero();
    }

    private void look() throws Exception {
        var file =
                Files.writeString(
                        folder.resolve("images.yaml"),
                        """
                        images:
                          - urn: Debian:debian-12:12-gen2
                            title: Ours
                            os: debian 12
                            file: { path: %s, version: 3.1.4 }
                          - urn: ours:nobody:asks
                            title: Ours
                            os: debian 12
                            file: { path: %1$s, version: 3.1.4 }
                        """
                                .formatted(folder.resolve("disk.qcow2")));
        var catalogue = Catalogue.load(List.of(file));
        var settings =
                new ImageSettings(
                        folder.resolve("cache"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(7));
        look.round(
                catalogue.list().stream().filter(it -> it.title().equals("Ours")).toList(),
                new PlatformSources(
                        catalogue, settings, look, new GuardedFetch(FetchPolicy.standard())));
        now = now.plusSeconds(5);
        due.round(now);
    }

    private Template template() {
        return Template.require(Objects.requireNonNull(Team.bySlug("web")), "nginx");
    }

    private List<Run> runs() {
        return acme.in(() -> Run.list("order by number"));
    }

    @Test
    void a_newer_image_starts_what_waits_for_it() throws Exception {
        acme = TestTenant.create("platform").team("web").template("web", "nginx");
        var ada = acme.access(acme.builder("web"));
        acme.in(() ->
                TriggerSave.put(
                        ada,
                        Objects.requireNonNull(Team.bySlug("web")),
                        template(),
                        "source",
                        new TriggerSetting(null, false)));
        make("8M");
        look();
        assertThat(folder.resolve("cache/ours_nobody_asks"))
                .as("only what a trigger waits for is fetched")
                .doesNotExist();
        assertThat(runs()).as("it begins with what is there").isEmpty();
        assertThat(trigger().seen).isEqualTo("3.1.4");

        make("16M");
        look();
        look();
        assertThat(runs()).hasSize(1);
        assertThat(trigger().startedWhy).isEqualTo("Debian:debian-12:12-gen2 has version 3.1.5");
    }

    private Trigger trigger() {
        return acme.in(() -> Trigger.require(template(), "source"));
    }
}
