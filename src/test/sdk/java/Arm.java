import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.rest.Response;
import com.azure.core.http.rest.SimpleResponse;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.polling.PollerFactory;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.management.serializer.SerializerFactory;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.resources.ResourceManager;
import com.azure.resourcemanager.resources.fluent.models.GenericResourceInner;
import com.azure.resourcemanager.resources.models.DeploymentMode;
import com.azure.resourcemanager.resources.models.Identity;
import com.azure.resourcemanager.resources.models.IdentityUserAssignedIdentitiesValue;
import com.azure.resourcemanager.resources.models.ResourceIdentityType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/**
 * Azure's own SDK for Java, unmodified, through an image template's life. A line a check: ok or
 * FAILED; exits 1 if any failed.
 */
public class Arm {
    static final String GROUP = System.getenv().getOrDefault("GROUP", "web");
    static final String TENANT = System.getenv("TENANT");
    static final String TYPE = "Microsoft.VirtualMachineImages/imageTemplates";
    static final String VERSION = "2024-02-01";

    static ResourceManager arm;
    static boolean failed;

    public static void main(String[] arguments) throws IOException {
        var host = System.getenv("GOLDSMITH");
        var environment =
                new AzureEnvironment(
                        Map.of(
                                "resourceManagerEndpointUrl",
                                host + "/",
                                "activeDirectoryEndpointUrl",
                                host + "/",
                                "managementEndpointUrl",
                                "https://management.azure.com/",
                                "activeDirectoryResourceId",
                                "https://management.azure.com/"));
        var credential =
                new ClientSecretCredentialBuilder()
                        .authorityHost(host)
                        .disableInstanceDiscovery()
                        .tenantId(TENANT)
                        .clientId(System.getenv("CLIENT_ID"))
                        .clientSecret(System.getenv("CLIENT_SECRET"))
                        .build();
        var scope = new TokenRequestContext().addScopes("https://management.azure.com/.default");
        check("token", () -> !credential.getTokenSync(scope).getToken().isEmpty());
        var signedIn =
                ResourceManager.authenticate(
                        credential, new AzureProfile(TENANT, TENANT, environment));
        arm = signedIn.withSubscription(TENANT);

        var subscription = signedIn.subscriptions().getById(TENANT);
        check("subscription", () -> subscription.subscriptionId().equals(TENANT));
        check("subscriptions", () -> signedIn.subscriptions().list().stream().count() == 1);
        check("locations", () -> subscription.listLocations().stream().count() > 0);
        check("group exists", () -> arm.resourceGroups().contain(GROUP));
        check("group of none doesn't", () -> !arm.resourceGroups().contain("never-was"));
        check(
                "groups",
                () ->
                        names(arm.resourceGroups().list().stream().map(it -> it.name()))
                                .contains(GROUP));
        check(
                "groups by tag",
                () -> arm.resourceGroups().listByTag("made", "never").stream().count() == 0);
        check(
                "provider",
                () ->
                        arm.providers()
                                .getByName("Microsoft.VirtualMachineImages")
                                .registrationState()
                                .equals("Registered"));

        var deployment =
                arm.deployments()
                        .define("java")
                        .withExistingResourceGroup(GROUP)
                        .withTemplate(GALLERY)
                        .withParameters(Map.of("name", Map.of("value", "java")))
                        .withMode(DeploymentMode.INCREMENTAL)
                        .create();
        check("deployment", () -> deployment.provisioningState().equals("Succeeded"));
        check(
                "deployment's outputs",
                () -> String.valueOf(deployment.outputs()).contains("galleries/java"));
        check("deployment exists", () -> arm.deployments().checkExistence(GROUP, "java"));
        check(
                "deployment's operations",
                () -> deployment.deploymentOperations().list().stream().count() > 0);

        var id = id(TYPE, "java");
        var made = create("java", "echo built-by-java | sudo tee /etc/built");
        check("template", () -> made.id().equals(id));
        check("template exists", () -> arm.genericResources().checkExistenceById(id, VERSION));
        check(
                "template of none doesn't",
                () -> !arm.genericResources().checkExistenceById(id + "x", VERSION));
        check(
                "template read",
                () ->
                        String.valueOf(arm.genericResources().getById(id, VERSION).properties())
                                .contains("distribute"));
        check(
                "resources by tag",
                () ->
                        names(
                                        arm
                                                .genericResources()
                                                .listByTag(GROUP, "made", "by-java")
                                                .stream()
                                                .map(it -> it.name()))
                                .equals(List.of("java")));
        check(
                "resources of a group",
                () ->
                        names(
                                        arm.genericResources().listByResourceGroup(GROUP).stream()
                                                .map(it -> it.name()))
                                .contains("java"));
        check(
                "tags",
                () ->
                        "yes"
                                .equals(
                                        arm.tagOperations()
                                                .updateTags(
                                                        id,
                                                        Map.of("made", "by-java", "changed", "yes"))
                                                .tags()
                                                .get("changed")));
        check(
                "tags read",
                () ->
                        "yes"
                                .equals(
                                        arm.genericResources()
                                                .getById(id, VERSION)
                                                .tags()
                                                .get("changed")));

        check(
                "run",
                () ->
                        act("POST", id + "/run")
                                == LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        check(
                "run read",
                () ->
                        String.valueOf(arm.genericResources().getById(id, VERSION).properties())
                                .contains("runState=Succeeded"));
        create("java-failing", "echo last words; exit 7");
        check(
                "failing run",
                () -> act("POST", id + "-failing/run") == LongRunningOperationStatus.FAILED);

        check(
                "none is an error",
                () ->
                        code(() -> arm.genericResources().getById(id + "-never", VERSION))
                                .equals("ResourceNotFound"));
        for (var name : List.of("java", "java-failing")) {
            check(
                    "deleted " + name,
                    () -> {
                        arm.genericResources().deleteById(id(TYPE, name), VERSION);
                        return !arm.genericResources().checkExistenceById(id(TYPE, name), VERSION);
                    });
        }
        arm.genericResources().deleteById(id("Microsoft.Compute/galleries", "java"), "2023-07-03");
        arm.deployments().deleteByResourceGroup(GROUP, "java");
        check("deployment deleted", () -> !arm.deployments().checkExistence(GROUP, "java"));
        System.exit(failed ? 1 : 0);
    }

    static GenericResourceInner create(String name, String line) {
        var identity = id("Microsoft.ManagedIdentity/userAssignedIdentities", "builder");
        return arm.serviceClient()
                .getResources()
                .createOrUpdateById(
                        id(TYPE, name),
                        VERSION,
                        new GenericResourceInner()
                                .withLocation("westeurope")
                                .withTags(Map.of("made", "by-java"))
                                .withIdentity(
                                        new Identity()
                                                .withType(ResourceIdentityType.USER_ASSIGNED)
                                                .withUserAssignedIdentities(
                                                        Map.of(
                                                                identity,
                                                                new IdentityUserAssignedIdentitiesValue())))
                                .withProperties(
                                        Map.of(
                                                "source",
                                                Map.of(
                                                        "type", "PlatformImage",
                                                        "publisher", "Tiny",
                                                        "offer", "tiny-guest",
                                                        "sku", "1",
                                                        "version", "latest"),
                                                "customize",
                                                List.of(
                                                        Map.of(
                                                                "type", "Shell",
                                                                "name", "Write",
                                                                "inline", List.of(line))),
                                                "distribute",
                                                List.of(
                                                        Map.of(
                                                                "type", "VHD",
                                                                "runOutputName", "disk")))));
    }

    /** An action, polled as azure-resourcemanager's clients do. */
    static LongRunningOperationStatus act(String method, String path) {
        var pipeline = arm.serviceClient().getHttpPipeline();
        var address = System.getenv("GOLDSMITH") + path + "?api-version=" + VERSION;
        return PollerFactory.<Void, Void>create(
                        SerializerFactory.createDefaultManagementSerializerAdapter(),
                        pipeline,
                        Void.class,
                        Void.class,
                        Duration.ofSeconds(1),
                        pipeline.send(new HttpRequest(HttpMethod.valueOf(method), address))
                                .flatMap(answer ->
                                        answer.getBodyAsByteArray()
                                                .map(ByteBuffer::wrap)
                                                .defaultIfEmpty(ByteBuffer.allocate(0))
                                                .map(body -> answer(answer, body))))
                .blockLast()
                .getStatus();
    }

    static Response<Flux<ByteBuffer>> answer(HttpResponse answer, ByteBuffer body) {
        return new SimpleResponse<>(
                answer.getRequest(), answer.getStatusCode(), answer.getHeaders(), Flux.just(body));
    }

    static String id(String type, String name) {
        return "/subscriptions/%s/resourceGroups/%s/providers/%s/%s"
                .formatted(TENANT, GROUP, type, name);
    }

    static List<String> names(Stream<String> names) {
        return names.toList();
    }

    static String code(Callable<?> refused) throws Exception {
        try {
            refused.call();
            return "";
        } catch (ManagementException e) {
            return e.getValue().getCode();
        }
    }

    static void check(String what, Callable<Boolean> good) {
        var said = "";
        try {
            if (good.call()) {
                System.out.println("ok     " + what);
                return;
            }
        } catch (Exception e) {
            said = ": " + e;
        }
        System.out.println("FAILED " + what + said);
        failed = true;
    }

    static final String GALLERY =
            """
            {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
             "contentVersion": "1.0.0.0",
             "parameters": {"name": {"type": "string"}},
             "resources": [{"type": "Microsoft.Compute/galleries", "apiVersion": "2023-07-03",
               "name": "[parameters('name')]", "location": "westeurope", "properties": {}}],
             "outputs": {"id": {"type": "string",
               "value": "[resourceId('Microsoft.Compute/galleries', parameters('name'))]"}}}
            """;
}
