package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Event;
import dev.goldsmith.advisory.Feeds;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A baseline says which vulnerabilities nothing that descends from it may be promoted with. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class PromotedFixesTest extends GuardedWorkers {
    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private final String openssl = "openssl-" + own;

    @Inject Feeds feeds;
    @Inject ContentStore contents;

    @BeforeEach
    void derivative() {
        derive("nginx", from("base"));
        bring("CRITICAL", "critical", "2020-01-01T00:00:00Z", Map.of("fixed", "2"));
        bring("NOFIX", "critical", "2020-01-01T00:00:00Z", Map.of("last_affected", "9"));
        bring("LOW", "low", "2020-01-01T00:00:00Z", Map.of("fixed", "9"));
        bring("NEW", "critical", java.time.Instant.now().toString(), Map.of("fixed", "9"));
    }

    private void bring(String name, String severity, String published, Map<String, String> end) {
        feeds.send(
                TestTenant.operator("Olga"),
                "feed-" + own,
                Json.write(
                                Map.of(
                                        "id",
                                        name + "-" + own,
                                        "modified",
                                        "2026-01-01T00:00:00Z",
                                        "published",
                                        published,
                                        "database_specific",
                                        Map.of("severity", severity),
                                        "affected",
                                        List.of(
                                                Map.of(
                                                        "package",
                                                        Map.of(
                                                                "ecosystem",
                                                                "Debian:12",
                                                                "name",
                                                                openssl),
                                                        "ranges",
                                                        List.of(
                                                                Map.of(
                                                                        "type",
                                                                        "ECOSYSTEM",
                                                                        "events",
                                                                        List.of(
                                                                                Map.of(
                                                                                        "introduced",
                                                                                        "0"),
                                                                                end)))))))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** The next version of an image, with these packages. */
    private ImageVersion built(String image, PackageList list) {
        build(image, Map.of());
        return acme.in(() -> {
            var version = version(image);
            ImageVersion.update(
                    "content.packages = ?1 where id = ?2",
                    kept(list).toString().replaceFirst(".*:", ""),
                    version.id);
            ImageVersion.getEntityManager().clear();
            return version(image);
        });
    }

    private static dev.goldsmith.kernel.Digest kept(PackageList list) {
        try {
            return Stocked.kept(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable ChannelMove promote(ImageVersion version, String channel) {
        return acme.in(() ->
                Promotion.ask(
                        acme.system(),
                        dev.goldsmith.gallery.ImageDefinition.findById(version.definitionId),
                        channel,
                        ImageVersion.findById(version.id),
                        ""));
    }

    @Test
    void what_has_a_fix_since_then_is_not_promoted() {
        var bad = built("nginx", Stocked.debian(openssl + " 1"));
        var good = built("nginx", Stocked.debian(openssl + " 2"));
        ask("base", "{\"fixableSeverity\": \"high\", \"fixableDays\": 30}");

        refused(() -> promote(bad, "stable"))
                .withMessageContaining("guardrails of web/base")
                .withMessageContaining(
                        openssl + " 1 is affected by CRITICAL-" + own + " (critical), fixed in 2")
                .withMessageNotContaining("more)");
        // Nobody has promoted what is there yet.
        assertThat(promote(bad, "candidate")).isNotNull();
        assertThat(promote(good, "stable")).isNotNull();

        // The low one is fixed in 9, and old enough.
        ask("base", "{\"fixableSeverity\": \"low\", \"fixableDays\": 30}");
        refused(() -> promote(good, "other")).withMessageContaining("LOW-" + own);

        ask("base", "{}");
        assertThat(promote(bad, "next")).isNotNull();
        assertThat(promote(good, "next")).isNotNull();
        // Back to what went through once isn't held up.
        ask("base", "{\"fixableSeverity\": \"low\", \"fixableDays\": 30}");
        assertThat(promote(bad, "next")).isNotNull();
        refused(() -> promote(good, "next")).withMessageContaining("LOW-" + own);
    }

    @Test
    void what_is_not_known_is_not_promoted_either() {
        var list = Stocked.debian(openssl + " 2");
        var unsaid = built("nginx", new PackageList(list.manager(), list.packages()));
        var other =
                built(
                        "nginx",
                        new PackageList(
                                "dpkg", new Distribution("debian", "4711"), list.packages()));
        ask("base", "{\"fixableSeverity\": \"critical\"}");
        refused(() -> promote(unsaid, "stable")).withMessageContaining("aren't known");
        refused(() -> promote(other, "stable"))
                .withMessageContaining("no feed has advisories for Debian:4711");
        // The baseline itself asks it of others.
        assertThat(promote(acme.in(() -> version("base")), "stable")).isNotNull();
    }

    @Test
    void a_new_version_that_may_not_be_promoted_is_published_and_enters_no_further() {
        ask("base", "{\"fixableSeverity\": \"low\"}");
        acme.in(() -> {
            Promotion.enterBy(
                    acme.system(),
                    java.util.Objects.requireNonNull(dev.goldsmith.tenant.Team.bySlug("web")),
                    dev.goldsmith.template.Template.require(
                            java.util.Objects.requireNonNull(
                                    dev.goldsmith.tenant.Team.bySlug("web")),
                            "nginx"),
                    "candidate");
            return true;
        });
        // What pretends to build has no package list to speak of.
        build("nginx", Map.of());

        acme.in(() -> {
            var definition = definition("nginx");
            assertThat(Channel.require(definition, "candidate").versionId)
                    .isEqualTo(version("nginx").id);
            assertThat(Channel.require(definition, "stable").versionId).isNull();
            assertThat(Event.count("kind", "channel.refused")).isEqualTo(1);
            return true;
        });
    }
}
