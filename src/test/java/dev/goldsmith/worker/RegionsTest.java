package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Versions in their regions, those that broke, and what is distributed again. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RegionsTest extends AtDistribution {
    @Test
    void a_version_is_in_all_its_regions() throws Exception {
        acme.in(() -> RegionName.map(acme.system(), "North Europe", "west", places));
        var ref =
                distributing(
                        gallery(
                                """
                                "replicationMode": "Full", "excludeFromLatest": true, "targetRegions": [
                                  {"name": "westus2"},
                                  {"name": "northeurope", "replicaCount": 3, "storageAccountType": "Standard_ZRS"},
                                  {"name": "West"}]
                                """));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);

        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0"))
                .extracting(
                        it -> it.region,
                        it -> it.place,
                        it -> it.replicaCount,
                        it -> it.storageAccountType,
                        it -> it.state,
                        it -> it.doneBytes)
                .containsExactly(
                        row("westus2", "local", 1, "Standard_LRS"),
                        row("northeurope", "west", 3, "Standard_ZRS"),
                        row("West", "west", 1, "Standard_LRS"));
        assertThat(version("1.0.0").regionNames())
                .containsExactly("westus2", "northeurope", "West");
        assertThat(said)
                .anyMatch(it -> it.startsWith("region northeurope: 3 replicas are requested"))
                .anyMatch(it -> it.contains("digest verified"))
                .anyMatch(it -> it.startsWith("region West: west") && it.contains("has it already"))
                .contains("100 %");
        assertThatThrownBy(() -> version("latest")).isInstanceOf(Refused.class);
        assertThat(outputs(ref)).singleElement().matches(it -> it.complete);
    }

    private org.assertj.core.groups.Tuple row(
            String region, String place, int count, String storage) {
        return org.assertj.core.groups.Tuple.tuple(
                region, place, count, storage, ImageReplica.State.COMPLETED, captured.bytes());
    }

    @Test
    void the_deprecated_regions_do_the_same() throws Exception {
        var ref =
                distributing(
                        gallery(
                                "\"replicationRegions\": [\"local\", \"west\"], \"storageAccountType\": \"Premium_LRS\""));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0"))
                .extracting(it -> it.storageAccountType)
                .containsExactly("Premium_LRS", "Premium_LRS");
    }

    @Test
    void a_shallow_version_is_copied_nowhere() {
        var ref =
                distributing(
                        gallery(
                                "\"replicationMode\": \"Shallow\", \"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\"}]"));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(places.find("west").orElseThrow().has(captured.disk())).isFalse();
        assertThat(replicas("1.0.0"))
                .extracting(it -> it.state)
                .containsExactly(ImageReplica.State.COMPLETED, ImageReplica.State.SHALLOW);
    }

    @Test
    void of_several_who_distribute_again_at_once_one_does() throws Exception {
        var first =
                distributing(
                        gallery(
                                "\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"east\"}]"));
        assertThat(distribute(first)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        Files.createDirectories(REGIONS.resolve("east"));
        Callable<Boolean> again =
                () -> {
                    try {
                        return distributeAgain(1) != null;
                    } catch (Refused queued) {
                        return false;
                    }
                };
        try (var threads = Executors.newFixedThreadPool(4)) {
            assertThat(threads.invokeAll(Collections.nCopies(4, again)))
                    .extracting(Future::get)
                    .containsOnlyOnce(true);
        }
    }

    /** The folder of "east" isn't there until the middle of it. */
    @Test
    void a_broken_region_fails_alone_and_is_completed_without_a_build() throws Exception {
        var first =
                distributing(
                        gallery("\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"east\"}]"),
                        managed("web", "nginx-image"));

        assertThat(distribute(first)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        var failed = acme.in(() -> run(first));
        assertThat(failed.failure.message())
                .contains("Version 1.0.0 is published, but not in every region: region east")
                .contains("its folder isn't there");
        assertThat(replicas("1.0.0").get(1).state).isEqualTo(ImageReplica.State.FAILED);
        assertThat(outputs(first))
                .extracting(it -> it.name + " " + it.complete)
                .containsExactly("image false", "managed true");

        Files.createDirectories(REGIONS.resolve("east"));
        var again = acme.in(() -> Run.require(acme.system(), 1).distributeAgain(acme.system()));
        assertThat(again.retryOf).isEqualTo(1);
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("Run 2 is queued");
        var second = held(again);
        assertThat(acme.in(() -> run(second).state)).isEqualTo(RunState.DISTRIBUTING);
        said.clear();
        assertThat(distribute(second)).isEqualTo(RunState.SUCCEEDED);

        assertThat(Digest.of(kept("east"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0")).allMatch(it -> it.state == ImageReplica.State.COMPLETED);
        assertThat(version("latest").number()).hasToString("1.0.0");
        assertThat(version("latest").runNumber).isEqualTo(1);
        assertThat(said).contains("region local has it", "was published by run 1");
        assertThat(outputs(second))
                .allMatch(it -> it.complete)
                .extracting(it -> it.name + " " + it.carriedFrom)
                .containsExactly("image null", "managed 1");
        assertThatThrownBy(() -> distributeAgain(2))
                .hasMessageContaining("there is nothing to distribute again");
    }

    private Run distributeAgain(long number) {
        return acme.in(() -> Run.require(acme.system(), number).distributeAgain(acme.system()));
    }

    @Test
    void a_target_that_has_no_region_at_all_keeps_its_number_for_the_next_try() throws Exception {
        var first = distributing(gallery("\"targetRegions\": [{\"name\": \"east\"}]"));
        assertThat(distribute(first)).isEqualTo(RunState.FAILED);
        assertThatThrownBy(() -> version("1.0.0")).isInstanceOf(Refused.class);

        Files.createDirectories(REGIONS.resolve("east"));
        var second = held(distributeAgain(1));

        assertThat(distribute(second)).isEqualTo(RunState.SUCCEEDED);
        assertThat(version("latest").number()).hasToString("1.0.0");
    }

    @Test
    void what_can_not_be_distributed_again_says_why() {
        var viewer = acme.viewer("web");
        var ref = distributing(vhd("east:nginx.vhd"));
        distribute(ref);
        assertThatThrownBy(() ->
                        acme.in(() ->
                                Run.require(acme.system(), 1).distributeAgain(acme.access(viewer))))
                .hasMessageContaining("Your role does not allow you");
        acme.in(() -> run(ref).capturedAt = Instant.now().minus(Duration.ofDays(8)));
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("kept for 7 days");
        acme.in(() -> run(ref).captured = null);
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("captured no disk");
    }
}
