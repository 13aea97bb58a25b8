package dev.goldsmith.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.Names;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TlsFront;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on Azure storage that a team's connection opens; whoever signs in is our own door. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ConnectedBlobsTest {
    @Inject HomeKey home;
    @TempDir Path folder;

    @TestHTTPResource("/")
    URI portal;

    private final ConnectedBlobs blobs = new ConnectedBlobs();
    private TlsFront front;
    private TestTenant acme;
    private long team;

    @BeforeEach
    void connected() throws Exception {
        front = new TlsFront(portal);
        acme = TestTenant.create("acme").team("web");
        team = acme.in(() -> Team.bySlug("web").id);
        var scope = new ClientScope(MemberRole.MEMBER, Map.of("web", Role.VIEWER));
        var client = acme.in(() -> ApiClient.create(acme.system(), "reader", scope).clientId);
        var secret = acme.in(() -> ApiClient.require(client).addSecret(acme.system(), 1).text());
        blobs.home = home;
        blobs.hosts = Pattern.compile("127\\.0\\.0\\.1:" + front.port());
        blobs.fetch =
                new GuardedFetch(
                        FetchPolicy.standard().allowing("127.0.0.1:" + front.port()),
                        Names.SYSTEM,
                        front.trust());
        var settings =
                new AzureSettings(
                        acme.id(),
                        client,
                        secret,
                        acme.id(),
                        "web",
                        "westeurope",
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aib"
                                .formatted(acme.id()),
                        front.address(),
                        front.address());
        acme.in(() ->
                AzureConnection.write(
                        acme.system(), Team.bySlug("web"), "contoso", settings, blobs.fetch, home));
    }

    @AfterEach
    void closeFront() {
        front.close();
    }

    private String read(String query) {
        var into = folder.resolve("script");
        return acme.in(() ->
                blobs.read(team, URI.create(front.address() + "/scripts/setup.sh" + query), into)
                        .map(it -> {
                            try {
                                return Files.readString(into);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                        .orElse("nothing"));
    }

    @Test
    void a_script_is_read_as_the_connections_client_and_sent_for_nowhere_else() {
        front.instead("GET /scripts/.*", 200, Map.of(), "echo hello");
        assertThat(read("")).isEqualTo("echo hello");
        assertThat(front.authorization()).startsWith("Bearer ");

        assertThat(read("?sv=1&sig=abc")).as("a signed one opens itself").isEqualTo("nothing");
        front.instead("GET /scripts/.*", 302, Map.of("Location", "https://other.example/"), "");
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("what opens the file goes to no other host");
        front.instead("GET /scripts/.*", 403, Map.of(), "");
        assertThatThrownBy(() -> read(""))
                .hasMessageContaining("the team's Azure connections don't open it: 'contoso'")
                .hasMessageContaining("Storage Blob Data Reader");
        blobs.hosts = Pattern.compile("elsewhere");
        assertThat(read("")).isEqualTo("nothing");
    }
}
