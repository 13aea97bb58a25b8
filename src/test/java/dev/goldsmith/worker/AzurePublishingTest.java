package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.azure.AzureSettings;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.azure.Region;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.Names;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.run.Destinations;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Azurite;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TlsFront;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is built here becomes an image on Azure: storage is Azurite, and Azure our own ARM door, but
 * for what it doesn't have.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AzurePublishingTest extends AtDistribution {
    private static final AtomicInteger CONTAINERS = new AtomicInteger();
    private static final String ACCOUNT = "devstoreaccount1";
    private static final String PUT = "PUT .*/versions/.*";

    @Inject HomeKey home;
    @Inject Tenancy tenancy;
    @Inject Destinations destinations;
    @Inject AcrossTenants across;

    @TestHTTPResource("/")
    URI portal;

    private TlsFront front;
    private AzureThere azure;
    private TestTenant contoso;
    private BlobContainerClient container;
    private final AzureLeavings leavings = new AzureLeavings();

    @BeforeEach
    void connected() throws Exception {
        front = new TlsFront(portal);
        azure = new AzureThere(front, ACCOUNT);
        contoso = TestTenant.create("contoso").team("images").gallery("golden", "images");
        var scope = new ClientScope(MemberRole.MEMBER, Map.of("images", Role.BUILDER));
        var client =
                contoso.in(() -> ApiClient.create(contoso.system(), "goldsmith", scope).clientId);
        var secret =
                contoso.in(() -> ApiClient.require(client).addSecret(contoso.system(), 1).text());
        // With it comes the definition.
        contoso.save("images", "nginx", Documents.shell(contoso.id(), "golden/nginx", "true"));
        var fetch =
                new GuardedFetch(
                        FetchPolicy.standard().allowing("127.0.0.1:" + front.port()),
                        Names.SYSTEM,
                        front.trust());
        var settings =
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
        acme.in(() ->
                AzureConnection.write(
                        acme.system(), Team.bySlug("web"), "contoso", settings, fetch, home));
        var address = Azurite.shared().container("to-azure-" + CONTAINERS.incrementAndGet());
        container =
                new BlobContainerClientBuilder()
                        .endpoint(address.toString())
                        .credential(new StorageSharedKeyCredential(ACCOUNT, Azurite.KEY))
                        .buildClient();
        container.create();
        wire(
                fetch,
                new Places(
                        new FolderStore(REGIONS.resolve("store")),
                        Map.of("account", address.toString()),
                        Map.of("account", Azurite.KEY)));
    }

    private void wire(GuardedFetch fetch, Places places) {
        var to = new AzurePublishing();
        to.home = home;
        to.fetch = fetch;
        to.places = places;
        to.renditions = renditions;
        to.destinations = destinations;
        to.config =
                new AzureGround.Config() {
                    @Override
                    public Duration look() {
                        return Duration.ofMillis(20);
                    }

                    @Override
                    public Duration patience() {
                        return Duration.ofSeconds(20);
                    }

                    @Override
                    public Duration grace() {
                        return Duration.ofMinutes(1);
                    }
                };
        publishing = new Publishing();
        publishing.tenancy = tenancy;
        publishing.renditions = renditions;
        publishing.destinations = destinations;
        publishing.azure = to;
        leavings.across = across;
        leavings.tenancy = tenancy;
        leavings.places = places;
        leavings.home = home;
        leavings.azure = to;
    }

    @AfterEach
    void closeFront() {
        front.close();
    }

    private static final String TAGS =
            """
            "artifactTags": {"goldsmithConnection": "contoso", "goldsmithAccount": "account", "stage": "test"}
            """;

    private Distributor image(String definition, String more) {
        var target =
                Documents.sharedImage(contoso.id(), definition, "image")
                        .replace("/any/", "/images/");
        return target(target.substring(0, target.length() - 1) + ", " + TAGS + more + "}");
    }

    private static Distributor target(String json) {
        return TemplateReader.read(Documents.document("", json))
                .properties()
                .distribute()
                .getFirst();
    }

    private Distributor image() {
        return image(
                "golden/nginx",
                ", \"targetRegions\": [{\"name\": \"North Europe\", \"replicaCount\": 2}]");
    }

    private void publish(Queue.Ref ref, Distributor target) throws Exception {
        publishing.of(ref).publish(target, captured, progress);
    }

    private Queue.Ref held() {
        return distributing(gallery("\"artifactTags\": {}"));
    }

    private AzureImage row(Queue.Ref ref) {
        return acme.in(() -> AzureImage.of(ref.runId(), "image"));
    }

    private List<String> blobs() {
        return container.listBlobs().stream().map(BlobItem::getName).toList();
    }

    private void end(Queue.Ref ref) {
        acme.in(() -> {
            Run.held(ref.runId(), ref.fence())
                    .fail(
                            new BuildFailure("distribute-image", "no", null, List.of()),
                            dev.goldsmith.run.RunState.FAILED,
                            acme.system());
            return true;
        });
    }

    @Test
    void a_version_is_made_of_the_vhd_and_followed_to_its_regions() throws Exception {
        azure.look("Creating", "West Europe: Replicating, 10", "North Europe: Replicating, 0");
        azure.look("Creating", "West Europe: Completed, 100", "North Europe: Replicating, 40");
        azure.look("Succeeded", "West Europe: Completed, 100", "North Europe: Completed, 100");
        front.instead(
                PUT,
                429,
                Map.of("Retry-After", "1"),
                "{\"error\": {\"code\": \"TooManyRequests\", \"message\": \"slow down\"}}");
        var ref = held();

        publish(ref, image());

        var sent = azure.only();
        var id =
                "/subscriptions/%s/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/nginx/versions/1.0.0"
                        .formatted(contoso.id());
        assertThat(sent.at("/location").asText()).isEqualTo("westeurope");
        assertThat(sent.at("/tags/stage").asText()).isEqualTo("test");
        assertThat(sent.at("/tags").has("goldsmithConnection")).isFalse();
        assertThat(sent.at("/tags/goldsmithRun").asText())
                .isEqualTo("%s/%d/image".formatted(acme.id(), ref.runId()));
        assertThat(sent.at("/properties/publishingProfile/targetRegions").findValuesAsText("name"))
                .containsExactly("westeurope", "North Europe");
        var disk = sent.at("/properties/storageProfile/osDiskImage/source");
        assertThat(disk.at("/storageAccountId").asText()).endsWith("/" + ACCOUNT);
        var name = "vhds/%s/to-azure/r%d-image.vhd".formatted(acme.slug(), ref.runId());
        assertThat(disk.at("/uri").asText()).endsWith("/" + name);
        assertThat(container.getBlobClient(name).getProperties().getBlobSize())
                .isEqualTo((6 << 20) + 512);
        assertThat(said)
                .contains(
                        "Azure: 429, TooManyRequests: slow down; asked again in 1 s",
                        "North Europe: Replicating, 40 %",
                        "West Europe: Completed");
        assertThat(outputs(ref))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.kind).isEqualTo("AzureSharedImage");
                    assertThat(it.artifact).isEqualToIgnoringCase(id);
                    assertThat(it.complete).isTrue();
                });
        assertThat(row(ref).regionList())
                .containsExactly(
                        new Region("West Europe", "Completed", 100, ""),
                        new Region("North Europe", "Completed", 100, ""));

        leavings.round();
        assertThat(blobs()).as("while its run goes on").contains(name);
        end(ref);
        leavings.round();
        assertThat(blobs()).isEmpty();
        assertThat(row(ref).unswept).isFalse();
        assertThat(azure.images).as("what is there stays").hasSize(1);
    }

    @Test
    void whoever_takes_it_over_sends_nothing_and_makes_nothing_again() throws Exception {
        azure.look("Creating", "West Europe: Replicating, 10");
        var ref = held();
        var dying = publishing.of(ref);
        assertThatThrownBy(() -> dying.publish(image(), captured, stoppedAt("West Europe")))
                .isInstanceOf(Journal.Interrupted.class);
        assertThat(row(ref).state).isEqualTo(AzureImage.State.MAKING);
        azure.looks.clear();
        azure.look("Succeeded", "West Europe: Completed, 100");

        publish(ref, image());

        assertThat(front.times(PUT)).isEqualTo(1);
        assertThat(said)
                .contains(
                        "the disks are in the storage account, from an earlier attempt",
                        "it is there already, from an earlier attempt");
        assertThat(row(ref).state).isEqualTo(AzureImage.State.PUBLISHED);
    }

    /** Its worker stops once a line says this. */
    private Progress stoppedAt(String line) {
        return new Progress() {
            private boolean stops;

            @Override
            public void line(String text) {
                stops |= text.startsWith(line);
            }

            @Override
            public void percent(int percent) {}

            @Override
            public void checkpoint() {
                if (stops) {
                    throw new Journal.Interrupted(Journal.Interrupted.CANCELED);
                }
            }
        };
    }

    @Test
    void what_is_canceled_leaves_nothing_there_nor_on_the_way() {
        azure.look("Creating", "West Europe: Replicating, 10");
        var ref = held();
        assertThatThrownBy(() ->
                        publishing.of(ref).publish(image(), captured, stoppedAt("West Europe")))
                .isInstanceOf(Journal.Interrupted.class);
        end(ref);

        leavings.round();
        leavings.round();

        assertThat(azure.images).isEmpty();
        assertThat(blobs()).isEmpty();
        assertThat(row(ref).unswept).isFalse();
    }

    @Test
    void what_fails_there_is_told_with_its_words() {
        azure.look("Failed", "West Europe: Failed, 0");
        var ref = held();

        assertThatThrownBy(() -> publish(ref, image()))
                .isInstanceOfSatisfying(
                        BuildFailure.class,
                        it ->
                                assertThat(it.message())
                                        .contains("InvalidBlob: the VHD has no footer"));
        assertThat(row(ref).state).isEqualTo(AzureImage.State.FAILED);
        assertThat(outputs(ref)).isEmpty();
    }

    @Test
    void a_region_that_fails_fails_alone_and_is_tried_again_with_what_is_there() throws Exception {
        azure.look("Creating", "West Europe: Completed, 100", "North Europe: Replicating, 5");
        azure.look("Succeeded", "West Europe: Completed, 100", "North Europe: Failed, 0, no room");
        var ref = held();
        assertThatThrownBy(() -> publish(ref, image()))
                .isInstanceOfSatisfying(
                        Engine.PartlyDistributed.class,
                        it ->
                                assertThat(it.failure.message())
                                        .contains("region North Europe: no room"));
        assertThat(outputs(ref)).singleElement().matches(it -> !it.complete);
        end(ref);

        var again =
                held(
                        acme.in(() ->
                                Run.requireLocked(acme.system(), run(ref).number)
                                        .distributeAgain(acme.system())));
        azure.looks.add("{\"provisioningState\": \"Updating\"}");
        azure.look("Succeeded", "West Europe: Completed, 100", "North Europe: Completed, 100");
        publish(again, image());

        assertThat(front.times(PUT)).isEqualTo(1);
        assertThat(azure.only().at("/patched/properties").has("storageProfile")).isFalse();
        assertThat(outputs(again)).singleElement().matches(it -> it.complete);
    }

    @Test
    void a_managed_image_takes_the_place_of_the_one_of_its_name() throws Exception {
        azure.look("Succeeded");
        var json =
                """
                {"type": "ManagedImage", "runOutputName": "image", "location": "westeurope", %s,
                 "imageId": "/subscriptions/%s/resourceGroups/images/providers/Microsoft.Compute/images/nginx"}
                """
                        .formatted(TAGS, contoso.id());
        var first = held();
        publish(first, target(json));
        end(first);
        var second = held(acme.run("web", "nginx"));

        publish(second, target(json));

        assertThat(azure.only().at("/tags/goldsmithRun").asText())
                .isEqualTo("%s/%d/image".formatted(acme.id(), second.runId()));
        assertThat(azure.only().at("/properties/storageProfile/osDisk/blobUri").asText())
                .endsWith("r%d-image.vhd".formatted(second.runId()));
        assertThat(outputs(second))
                .singleElement()
                .matches(it -> it.kind.equals("AzureManagedImage"));
    }

    @Test
    void what_a_save_can_know_it_says() {
        var wrong = acme.id();
        var targets =
                List.of(
                        """
                        {"type": "VHD", "runOutputName": "one", "artifactTags": {"goldsmithAccount": "west"}}
                        """,
                        """
                        {"type": "ManagedImage", "runOutputName": "two", "location": "westeurope",
                         "artifactTags": {"goldsmithConnection": "contoso"},
                         "imageId": "/subscriptions/%s/resourceGroups/g/providers/Microsoft.Compute/images/nginx"}
                        """
                                .formatted(wrong));
        assertThat(said(targets))
                .anyMatch(it -> it.contains("A VHD gets to a storage account by its `uri`"))
                .anyMatch(it -> it.contains("give `goldsmithAccount`"))
                .anyMatch(it -> it.contains("The id is of subscription " + wrong));
        var three =
                Documents.sharedImage(contoso.id(), "golden/nginx", "three").replace("}", ", %s}");
        assertThat(said(List.of(three.formatted(TAGS.replace("contoso", "other")))))
                .anyMatch(it -> it.contains("Team web has no Azure connection 'other'"))
                .anyMatch(it -> it.contains("Region 'account' isn't an Azure storage account"));
        assertThat(said(List.of(three.formatted(TAGS.replace("goldsmithC", "GoldsmithC")))))
                .anyMatch(it -> it.contains("must be spelled `goldsmithConnection`"));
    }

    private List<String> said(List<String> targets) {
        var refused =
                catchThrowableOfType(
                        Refused.class,
                        () ->
                                acme.save(
                                        "web",
                                        "wrong",
                                        Documents.document("", String.join(",", targets))));
        return refused.violations.stream().map(Violation::message).toList();
    }

    @Test
    void what_lacks_there_is_said_before_anything_is_built() {
        var ref = held();
        assertThatThrownBy(() -> publishing.of(ref).foresee(image("golden/none", ""), "1.0.0"))
                .hasMessageContaining("There is no image definition golden/none")
                .hasMessageContaining("az sig image-definition create");
        front.instead(
                "GET .*/images/nginx",
                200,
                Map.of(),
                "{\"properties\": {\"osType\": \"Windows\", \"osState\": \"Generalized\"}}");
        assertThatThrownBy(() -> publishing.of(ref).foresee(image(), "1.0.0"))
                .hasMessageContaining("has `osType` Windows, and the image's guest is Linux");
        front.instead(
                "GET .*/storageAccounts",
                403,
                Map.of(),
                "{\"error\": {\"code\": \"AuthorizationFailed\", \"message\": \"no role\"}}");
        assertThatThrownBy(() -> publishing.of(ref).foresee(image(), "1.0.0"))
                .hasMessageContaining("az role assignment create");
        front.instead("GET .*/storageAccounts", 200, Map.of(), "{\"value\": []}");
        assertThatThrownBy(() -> publishing.of(ref).foresee(image(), "1.0.0"))
                .hasMessageContaining("sees no storage account devstoreaccount1");
    }
}
