package dev.goldsmith.worker;

import dev.goldsmith.azure.AzureBuild;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureSettings;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.azure.AzureEngine;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.Names;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TlsFront;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two tenants: the one builds on Azure, and the other is Azure: its ARM door behind TLS, signed in
 * to by an API client, its runs executed by an engine that pretends.
 */
abstract class AzureRuns extends DrivenWorkers {
    static final String CONNECTION = "contoso";

    @Inject ContentStore store;
    @Inject HomeKey home;
    @Inject AzureBook book;

    @TestHTTPResource("/")
    URI portal;

    TlsFront front;
    TestTenant acme;
    TestTenant contoso;
    String secret;
    AzureSettings settings;

    @BeforeEach
    void tenants() throws Exception {
        front = new TlsFront(portal);
        contoso = TestTenant.create("contoso", 50).team("images").gallery("golden", "images");
        contoso.in(() -> {
            EngineChoice.choose(contoso.system(), "pretend");
            return true;
        });
        var scope = new ClientScope(MemberRole.MEMBER, Map.of("images", Role.BUILDER));
        var client =
                contoso.in(() -> ApiClient.create(contoso.system(), "goldsmith", scope).clientId);
        secret = contoso.in(() -> ApiClient.require(client).addSecret(contoso.system(), 1).text());
        acme = TestTenant.create("acme", 250).team("web");
        settings =
                new AzureSettings(
                        contoso.id(),
                        client,
                        secret,
                        contoso.id(),
                        "images",
                        "westeurope",
                        "/subscriptions/%s/resourceGroups/images/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aib"
                                .formatted(contoso.id()),
                        front.address(),
                        front.address());
        connect(settings);
        save("nginx");
    }

    @AfterEach
    void closeFront() {
        front.close();
    }

    void connect(AzureSettings to) {
        acme.in(() -> AzureConnection.write(acme.system(), web(), CONNECTION, to, fetch(), home));
    }

    /** The connection's settings with this secret. */
    AzureSettings with(String text) {
        return with(settings.subscription(), settings.resourceGroup(), text);
    }

    AzureSettings with(String subscription, String group, String text) {
        return new AzureSettings(
                settings.azureTenant(),
                settings.clientId(),
                text,
                subscription,
                group,
                settings.location(),
                settings.identity(),
                settings.armEndpoint(),
                settings.authority());
    }

    /** In a transaction. */
    static Team web() {
        return Objects.requireNonNull(Team.bySlug("web"));
    }

    GuardedFetch fetch() {
        return new GuardedFetch(
                FetchPolicy.standard().allowing("127.0.0.1:" + front.port()),
                Names.SYSTEM,
                front.trust());
    }

    void save(String name) {
        acme.save(
                "web",
                name,
                document(
                        "{\"type\": \"Shell\", \"inline\": [\"true\"]}",
                        Documents.sharedImage(contoso.id(), "golden/" + name, "image")));
    }

    static String document(String customize, String distribute) {
        return Documents.document(customize, distribute)
                .replaceFirst(
                        "\\{",
                        """
                        {"tags": {"goldsmithEngine": "azure", "goldsmithConnection": "%s", "app": "web"},
                        """
                                .formatted(CONNECTION));
    }

    AzureEngine azure() {
        return azure(Duration.ofMinutes(2));
    }

    AzureEngine azure(Duration patience) {
        return azure(patience, Duration.ofMinutes(1));
    }

    AzureEngine azure(Duration patience, Duration grace) {
        return new AzureEngine(
                new AzureEngine.Settings(Duration.ofMillis(100), patience, grace),
                book,
                fetch(),
                Clock.systemUTC());
    }

    /** Executes what Azure is asked for. */
    void executesThere(Map<String, Duration> durations, Map<String, Double> failures) {
        var pretend =
                new PretendEngine(
                        new PretendEngine.Settings(true, Duration.ZERO, durations, 1, failures),
                        (_, _) -> null,
                        store,
                        Clock.systemUTC());
        worker(pretend).open(() -> {});
    }

    /** Portals' part meanwhile: runs of both are admitted. */
    void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            admission.round();
            workers.forEach(Slots::fill);
            Pause.millis(20);
        }
    }

    Run ended(Run run) {
        until(() -> state(run).terminal());
        return acme.reload(run);
    }

    /** The run over there. */
    Run there() {
        return contoso.in(() -> Run.<Run>findAll().firstResult());
    }

    List<String> steps(Run run) {
        return acme.in(() -> RunStep.of(run).stream().map(it -> it.name + " " + it.state).toList());
    }

    /** Nothing of it is left over there, nor written down here. */
    void swept() {
        until(() -> {
            azure().sweep();
            return acme.in(() -> AzureBuild.count()) == 0;
        });
    }

    static boolean builds(Run run) {
        return state(run) == RunState.BUILDING;
    }
}
