package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static dev.goldsmith.approval.Asked.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Network;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.network.NetworkConfig;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.network.NetworkSettings;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was built was built with the network of then, whatever its profile says today. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class BuiltNetworkTest {
    private static final String SHELF = "shelf/nginx";
    private static final NetworkSettings OPEN = nat("10.1.2.0/24");
    private static final NetworkSettings CLOSED = nat();

    @Inject NetworkConfig config;
    @Inject TemplateSave save;

    private Asked web;
    private Somebody both;
    private Somebody walt;

    /** Web asks about open networks, the lab about nothing. */
    @BeforeEach
    void tenant() {
        web = Asked.create().galleries().policy(rule(Gate.OPEN_NETWORK, need("web", 1)));
        both =
                web.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("web", Role.BUILDER, "lab", Role.BUILDER));
        walt = web.person("web", Role.APPROVER);
    }

    private static NetworkSettings nat(String... ranges) {
        return new NetworkSettings(
                NetworkSettings.Kind.NAT,
                List.of(ranges).stream().map(it -> new Network.Opening(it, List.of())).toList(),
                "",
                "",
                "",
                "",
                "");
    }

    private void profile(String team, NetworkSettings settings) {
        web.tenant()
                .in(() ->
                        NetworkProfile.write(
                                web.tenant().system(),
                                Asked.team(team),
                                "corporate",
                                settings,
                                config));
    }

    private void removeProfile(String team) {
        web.tenant()
                .in(() -> {
                    var there = NetworkProfile.require(Asked.team(team), "corporate");
                    there.remove(web.tenant().system(), Asked.team(team));
                    return there;
                });
    }

    private Run run(String team, String into) {
        var document =
                Documents.shell(web.tenant().id(), into, "echo 1")
                        .replace(
                                "\"properties\": {",
                                "\"properties\": {\"vmProfile\": {\"vnetConfig\": {\"subnetId\": \"corporate\"}},");
        var access = web.tenant().access(both);
        web.tenant().in(() -> save.save(access, team, "nginx", document, null, ""));
        return web.run(both, team, null);
    }

    private ImageVersion inTheLab(NetworkSettings settings) {
        profile("lab", settings);
        var run = run("lab", "labs/nginx");
        assertThat(run.state).isEqualTo(RunState.QUEUED);
        var version = web.publish(run);
        web.share("labs/nginx", "web");
        return version;
    }

    @Test
    void an_open_network_that_was_closed_after_the_build_is_asked_about() {
        var source = inTheLab(OPEN);
        profile("lab", CLOSED);

        var copy = web.copy(both, source, SHELF, 1);

        assertThat(copy.state).isEqualTo(ImageVersion.State.WAITING);
        assertThat(web.of(copy).gates).isEqualTo("openNetwork");
    }

    @Test
    void an_image_outside_galleries_is_asked_about_too() {
        var source = inTheLab(OPEN);
        profile("lab", CLOSED);
        var access = web.tenant().access(both);

        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                ManagedImage.ask(
                                                        access,
                                                        Asked.team("web"),
                                                        "nginx",
                                                        Run.<Run>findById(source.runId)))))
                .isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void what_was_built_in_a_closed_network_is_not_asked_about() {
        var source = inTheLab(CLOSED);
        profile("lab", OPEN);
        assertThat(web.copy(both, source, SHELF, 1).state).isEqualTo(ImageVersion.State.PUBLISHED);
        removeProfile("lab");
        assertThat(web.copy(both, source, SHELF, 2).state).isEqualTo(ImageVersion.State.PUBLISHED);
    }

    /** A profile that is as it was again is what the yes was given to. */
    @Test
    void a_yes_holds_for_the_network_that_it_was_given_for() {
        profile("web", OPEN);
        web.approve(walt, web.of(run("web", SHELF)));
        profile("web", nat("10.9.0.0/16"));
        assertThat(run("web", SHELF).state).isEqualTo(RunState.AWAITING_APPROVAL);
        profile("web", OPEN);
        assertThat(run("web", SHELF).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_disk_is_distributed_again_as_it_was_built() {
        profile("web", OPEN);
        var run = run("web", SHELF);
        web.approve(walt, web.of(run));
        captured(run);
        // It is no long run: nothing is built.
        web.policy(
                rule(Gate.OPEN_NETWORK, need("web", 1)),
                new Rule(Gate.LARGE_RUN, List.of(need("web", 1)), 24, 1, null, List.of()));
        profile("web", CLOSED);
        removeProfile("web");

        var again = again(run);

        assertThat(again.inputsId).isEqualTo(run.inputsId);
        assertThat(again.state)
                .as("what was approved is what is published")
                .isEqualTo(RunState.QUEUED);
    }

    @Test
    void distributing_again_asks_about_the_network_of_the_build() {
        profile("web", OPEN);
        web.policy();
        var run = run("web", SHELF);
        captured(run);
        web.policy(rule(Gate.OPEN_NETWORK, need("web", 1)));
        profile("web", CLOSED);

        var again = again(run);

        assertThat(again.state).isEqualTo(RunState.AWAITING_APPROVAL);
        assertThat(web.of(again).newest).as("a newer version doesn't void it").isFalse();
    }

    private Run again(Run run) {
        var access = web.tenant().access(both);
        return web.tenant().in(() -> Run.require(access, run.number).distributeAgain(access));
    }

    /** Its worker captured, and published nothing. */
    private void captured(Run run) {
        var system = web.tenant().system();
        web.tenant()
                .in(() -> {
                    var now = Objects.requireNonNull(Run.locked(run.id));
                    now.claim("worker", Duration.ofMinutes(1), system);
                    now.captured(Asked.disk());
                    now.finish(RunState.FAILED, system);
                    return now;
                });
    }
}
