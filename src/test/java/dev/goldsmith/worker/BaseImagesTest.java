package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.KeptImages;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which base images somebody names by their version. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BaseImagesTest {
    @Inject BaseImages base;
    @Inject AgroalDataSource database;

    private final TestTenant acme = TestTenant.create("bases").team("web").gallery("web", "web");
    private final KeptImages images = new KeptImages(Path.of("images"));

    private final String first = version();
    private final String second = version();

    /** Of its own: all tenants' templates count. */
    private static String version() {
        return "12." + UUID.randomUUID().toString().replaceAll("\\D", "");
    }

    private void pin(String version) {
        acme.save(
                "web",
                "pinned",
                Documents.shell(acme.id(), "web/pinned", "echo")
                        .replace(
                                "\"version\": \"latest\"",
                                "\"version\": \"%s\"".formatted(version)));
    }

    private boolean isNamed(String version) {
        return base.named(images).contains(images.folder("Debian:debian-12:12-gen2", version));
    }

    @Test
    void what_a_template_or_a_run_that_waits_names_is_kept() {
        pin(first);
        assertThat(isNamed(first)).isTrue();
        var waiting = acme.run("web", "pinned");
        pin(second);
        assertThat(isNamed(second)).isTrue();
        assertThat(isNamed(first)).as("by the run").isTrue();
        acme.in(() -> Run.update("state = ?1 where id = ?2", RunState.CANCELED, waiting.id));
        assertThat(isNamed(first)).isFalse();
        acme.save("web", "pinned", Documents.shell(acme.id(), "web/pinned", "echo"));
        assertThat(isNamed(second)).isFalse();
    }

    @Test
    void the_migration_finds_what_templates_name() throws Exception {
        pin(first);
        acme.in(() -> Template.update("pinnedImage = null"));
        assertThat(isNamed(first)).isFalse();
        var file = Files.readString(Path.of("db-migrations/V20261129_2131__pinned_images.sql"));
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var each : file.replaceAll("(?m)^--.*", "").split(";")) {
                if (each.strip().startsWith("update")) {
                    statement.execute(each);
                }
            }
        }
        assertThat(isNamed(first)).isTrue();
    }
}
