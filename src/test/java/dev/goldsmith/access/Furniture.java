package dev.goldsmith.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What more a tenant's pages can show than a {@link Subject}, some of it with long names. */
record Furniture(TestTenant tenant, String team) {
    /** As long as a name can be. */
    private static final String LONG = "a-name-that-goes-on-".repeat(4).substring(0, 63) + "z";

    /** By the forms of the pages. */
    void sent(String token, int port) {
        Map.of(
                        "/settings/api-clients",
                        Map.of("name", "ci"),
                        "/settings/networks/" + team + "/new",
                        Map.of("name", "corp", "kind", "none"),
                        "/settings/secrets/" + team + "/new",
                        Map.of("name", "REGISTRY_TOKEN", "value", "nobody reads it"),
                        "/settings/azure-connections/" + team + "/new",
                        azure(),
                        "/settings/people/invitations",
                        Map.of("email", "ida@example.com"),
                        "/settings/tokens",
                        Map.of("name", "mine", "days", "7"),
                        "/settings/webhooks",
                        Map.of(
                                "team",
                                team,
                                "name",
                                "chat",
                                "kinds",
                                "*",
                                "url",
                                "http://127.0.0.1:%d/".formatted(port)))
                .forEach((path, fields) ->
                        assertThat(
                                        given().redirects()
                                                .follow(false)
                                                .auth()
                                                .oauth2(token)
                                                .formParams(fields)
                                                .post("/t/%s%s".formatted(tenant.slug(), path))
                                                .statusCode())
                                .as(path)
                                .isLessThan(400));
    }

    private static Map<String, String> azure() {
        var id = "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11";
        return Map.of(
                "name",
                LONG,
                "azureTenant",
                id,
                "clientId",
                id,
                "clientSecret",
                "s3cret",
                "subscription",
                id,
                "resourceGroup",
                "g".repeat(90),
                "location",
                "westeurope",
                "identity",
                "/subscriptions/%s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aib"
                        .formatted(id),
                "armEndpoint",
                "https://127.0.0.1",
                "authority",
                "https://127.0.0.1");
    }

    /** A run that failed at its second step, with a log, and has published an image before. */
    void failed() throws Exception {
        var managed =
                """
                {"type": "ManagedImage", "runOutputName": "managed", "location": "westeurope",
                 "imageId": "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/images/%s"}
                """
                        .formatted(tenant.id(), team, LONG);
        tenant.save(
                team,
                LONG,
                Documents.document(
                        "{\"type\": \"Shell\", \"name\": \"Greet\", \"inline\": [\"echo hi\"]}",
                        managed));
        var run = tenant.run(team, LONG);
        var store = CDI.current().select(ContentStore.class).get();
        var disk = store.put("no disk".getBytes(StandardCharsets.UTF_8));
        var packages =
                store.put(
                        "{\"manager\":\"dpkg\",\"packages\":[]}".getBytes(StandardCharsets.UTF_8));
        var captured =
                new Captured(
                        disk, store.size(disk), 1 << 20, packages, "12", Digest.of("base"), "tiny");
        var ref =
                tenant.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker-1", Duration.ofSeconds(15), tenant.system());
                    RunStep.plan(
                            held,
                            List.of(
                                    new Journal.Planned(
                                            "customize-1", Phase.CUSTOMIZING, "Shell", "Greet"),
                                    new Journal.Planned(
                                            "customize-2", Phase.CUSTOMIZING, "Shell", "Leave")));
                    held.enter(RunState.CUSTOMIZING);
                    Objects.requireNonNull(RunStep.of(held, "customize-1")).start();
                    var target =
                            (Distributor.ManagedImage)
                                    TemplateReader.read(held.inputs().document)
                                            .properties()
                                            .distribute()
                                            .getFirst();
                    var id = ManagedImageId.parse(target.imageId());
                    ManagedImage.publish(
                            tenant.system(),
                            Objects.requireNonNull(Team.bySlug(team)),
                            id,
                            held,
                            target,
                            captured);
                    RunOutput.publish(held, target, id.toString(), null, true);
                    return held.ref();
                });
        CDI.current()
                .select(RunLog.class)
                .get()
                .append(
                        ref,
                        "customize-1",
                        "2026-11-24T06:00:00.000Z hi\n".getBytes(StandardCharsets.UTF_8),
                        1);
        tenant.in(() -> {
            var held = Run.held(run.id, ref.fence());
            Objects.requireNonNull(RunStep.of(held, "customize-1")).finish(RunStep.State.FAILED, 1);
            held.fail(
                    new BuildFailure("customize-1", "Greet: ended with 1", 1, List.of("hi")),
                    RunState.FAILED,
                    tenant.system());
            return true;
        });
    }
}
