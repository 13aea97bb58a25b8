package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Order;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.Phase;
import dev.goldsmith.build.Secrets;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.secret.Given;
import dev.goldsmith.secret.Reference;
import dev.goldsmith.secret.Secret;
import dev.goldsmith.secret.SecretSave;
import dev.goldsmith.secret.TemplateSecrets;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.VaultServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker asks again when it has claimed a run, before an engine hears of it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class GivenSecretsTest extends DrivenWorkers {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private final List<Secrets> given = new ArrayList<>();
    private TestTenant acme;

    @BeforeEach
    void template() {
        acme = TestTenant.create("given").team("web").team("ops");
        acme.save("web", "nginx", Documents.shell(acme.id(), null, "true"));
        write("first value", null, List.of("web"));
        acme.in(() -> {
            var web = team("web");
            var template = Template.require(web, "nginx");
            return TemplateSecrets.put(
                    acme.system(),
                    web,
                    template,
                    List.of(new TemplateSecrets.Wish("ops/TOKEN", null, null)));
        });
    }

    private static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    private void write(@Nullable String value, @Nullable Instant end, List<String> teams) {
        acme.in(() ->
                SecretSave.put(
                        acme.system(),
                        team("ops"),
                        "TOKEN",
                        new SecretSave.Wish(value, null, null, end, teams),
                        home,
                        guarded));
    }

    /** The run as it ends, after something happened while it waited. */
    private Run executed(Runnable meanwhile) {
        var run = acme.run("web", "nginx");
        meanwhile.run();
        admission.round();
        worker(new Hearing()).open(() -> {});
        while (!state(run).terminal()) {
            Pause.millis(20);
        }
        return acme.reload(run);
    }

    /** Takes an order, and builds nothing. */
    private final class Hearing implements Engine {
        @Override
        public Capability capability() {
            return Capability.QEMU;
        }

        @Override
        public Condition look() {
            return new Condition("hears of orders", List.of());
        }

        @Override
        public void execute(Order order, Journal journal, Distribution distribution)
                throws BuildFailure {
            given.add(order.secrets());
            journal.phase(Phase.VALIDATING);
        }

        @Override
        public void reap(Set<String> alive) {}

        @Override
        public void keepOnly(Set<String> tenants) {}
    }

    private void failed(Consumer<TestTenant> meanwhile, String why) {
        var run = executed(() -> meanwhile.accept(acme));
        assertThat(run.state).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(run.failure).message()).isEqualTo(why);
        assertThat(given).isEmpty();
    }

    @Test
    void a_script_gets_the_value_of_now_and_its_version_is_known() {
        var run = executed(() -> write("second value", null, List.of("web")));

        assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(given).hasSize(1);
        assertThat(given.getFirst().toString()).doesNotContain("second value");
        assertThat(given.getFirst().grants())
                .satisfiesExactly(it -> {
                    assertThat(it.value()).isEqualTo("second value");
                    assertThat(it).hasToString("ops/TOKEN version 2 as TOKEN");
                });
    }

    @Test
    void one_that_was_removed_fails_the_run_before_anything_is_started() {
        failed(
                tenant ->
                        tenant.in(() -> {
                            Secret.require(team("ops"), "TOKEN").remove(acme.system(), team("ops"));
                            return true;
                        }),
                "The secret ops/TOKEN was removed after this run was requested.");
    }

    @Test
    void one_that_is_offered_no_more_does() {
        failed(
                _ -> write(null, null, List.of()),
                "The secret ops/TOKEN isn't offered to this team any more.");
    }

    @Test
    void one_that_has_ended_does() {
        failed(
                tenant ->
                        tenant.in(() ->
                                Secret.update(
                                        "expiresAt = ?1", Instant.parse("2026-01-02T03:04:05Z"))),
                "The secret ops/TOKEN expired at 2026-01-02T03:04:05Z; its owner sets another value or another end.");
    }

    // -- fetched at the run

    private static final String LAID = "correct-horse-battery-staple";

    private void refer(VaultServer vault, String credential) {
        var from =
                new Reference(
                        Reference.VAULT,
                        vault.address(),
                        null,
                        "secret",
                        2,
                        "ci/registry",
                        "token",
                        null,
                        null,
                        null,
                        null);
        acme.in(() ->
                SecretSave.put(
                        acme.system(),
                        team("ops"),
                        "TOKEN",
                        new SecretSave.Wish(null, from, credential, null, List.of("web")),
                        home,
                        guarded));
    }

    private Secret secret() {
        return acme.in(() -> Secret.require(team("ops"), "TOKEN"));
    }

    @Test
    void one_that_lies_in_a_vault_is_fetched_and_another_value_is_another_version()
            throws Exception {
        try (var vault = new VaultServer(port)) {
            refer(vault, VaultServer.TOKEN);
            assertThat(secret().locked).isNull();
            var run = executed(() -> {});

            assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
            assertThat(given.getFirst().grants())
                    .extracting(Secrets.Grant::value, Secrets.Grant::version)
                    .containsExactly(tuple(LAID, 2));
            assertThat(Given.of(run.given, run.secrets))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.source())
                                .isEqualTo("HashiCorp Vault 127.0.0.1: secret/ci/registry, token");
                        assertThat(it.sourceVersion()).isEqualTo("2");
                        assertThat(it.fetchedAt()).isNotNull();
                    });
            assertThat(run.given).doesNotContain(LAID, VaultServer.TOKEN);

            executed(() -> {});
            vault.write("another value altogether");
            executed(() -> {});
            assertThat(given)
                    .extracting(it -> it.grants().getFirst().version())
                    .containsExactly(2, 2, 3);
            assertThat(secret().lastUsedAt).isNotNull();
            assertThat(secret().fetchedVersion).isEqualTo("3");
        }
    }

    @Test
    void one_that_can_not_be_fetched_fails_the_run_before_anything_is_started() throws Exception {
        try (var vault = new VaultServer(port)) {
            refer(vault, "hvs.of-somebody");
            failed(
                    _ -> {},
                    "The secret ops/TOKEN can't be fetched (HashiCorp Vault 127.0.0.1: secret/ci/registry, token)."
                            + " 127.0.0.1 doesn't let the token read `secret/data/ci/registry`: its policy needs"
                            + " `read` on that path, or the token has expired.");
            assertThat(secret().fetchedAt).isNull();
        }
    }
}
