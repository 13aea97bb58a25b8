package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** docker/kubernetes against the schema of Kubernetes, the image and the launcher. */
class KubernetesFilesTest {

    private static final Path FOLDER = Path.of("docker/kubernetes");

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of(
                    "v1/Namespace", Namespace.class,
                    "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
                    "v1/Service", Service.class,
                    "apps/v1/Deployment", Deployment.class,
                    "apps/v1/DaemonSet", DaemonSet.class,
                    "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

    /** Fields that the schema doesn't have are kept by its classes, unless they can't be. */
    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .annotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated annotated) {
                                    return false;
                                }
                            })
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Map<String, Object> kustomization = new Yaml().load(read("kustomization.yaml"));
    private final List<HasMetadata> all = all();
    private final Deployment portal = only(Deployment.class);
    private final DaemonSet worker = only(DaemonSet.class);

    @Test
    void all_files_are_named_and_of_the_schema() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .filteredOn(it -> it.endsWith(".yaml") && !it.equals("kustomization.yaml"))
                    .containsExactlyInAnyOrderElementsOf(resources());
        }
        assertThat(all).hasSize(KINDS.size()).allMatch(it -> it.getMetadata().getName() != null);
    }

    @Test
    void what_selects_pods_selects_them() {
        var labels = labels(portal.getSpec().getTemplate());
        assertThat(labels).containsAllEntriesOf(matched(portal.getSpec().getSelector()));
        assertThat(labels).containsAllEntriesOf(only(Service.class).getSpec().getSelector());
        assertThat(labels)
                .containsAllEntriesOf(
                        matched(only(PodDisruptionBudget.class).getSpec().getSelector()));
        assertThat(labels(worker.getSpec().getTemplate()))
                .containsAllEntriesOf(matched(worker.getSpec().getSelector()))
                .isNotEqualTo(labels);
    }

    @Test
    void portal_and_worker_speak_the_names_that_the_launcher_speaks() {
        var known = new ArrayList<>(DockerFilesTest.known());
        known.addAll(
                List.of(
                        "GOLDSMITH_WORKER_FOLDER",
                        "GOLDSMITH_WORKER_SLOTS",
                        "GOLDSMITH_WORKER_MAX_MEMORY_MB",
                        "GOLDSMITH_WORKER_ACCELERATION"));
        for (var pod : pods()) {
            for (var container : pod.getSpec().getContainers()) {
                assertThat(container.getEnv()).allMatch(it -> known.contains(it.getName()));
                assertThat(container.getEnvFrom())
                        .allMatch(it ->
                                it.getConfigMapRef() != null
                                        ? generated("configMapGenerator")
                                                .contains(it.getConfigMapRef().getName())
                                        : generated("secretGenerator")
                                                .contains(it.getSecretRef().getName()));
            }
        }
        assertThat(Stream.of("settings.env", "secrets.env.example").flatMap(it -> read(it).lines()))
                .map(it -> it.substring(0, it.indexOf('=')))
                .isSubsetOf(known);
        assertThat(read("secrets.env.example").lines())
                .as("no password is written down")
                .allMatch(it -> it.endsWith("=") || it.endsWith("password=\"\";"));
    }

    @Test
    void what_a_pod_mounts_is_there() {
        for (var pod : pods()) {
            var volumes = pod.getSpec().getVolumes();
            var containers =
                    Stream.concat(
                            pod.getSpec().getContainers().stream(),
                            pod.getSpec().getInitContainers().stream());
            assertThat(
                            containers
                                    .flatMap(it -> it.getVolumeMounts().stream())
                                    .map(VolumeMount::getName))
                    .hasSameElementsAs(volumes.stream().map(Volume::getName).toList());
            assertThat(volumes)
                    .filteredOn(it -> it.getPersistentVolumeClaim() != null)
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.getPersistentVolumeClaim().getClaimName())
                                    .isEqualTo(
                                            only(PersistentVolumeClaim.class)
                                                    .getMetadata()
                                                    .getName()));
            assertThat(volumes)
                    .filteredOn(it -> it.getSecret() != null)
                    .allMatch(it ->
                            generated("secretGenerator").contains(it.getSecret().getSecretName()));
        }
    }

    @Test
    void they_run_as_the_account_of_the_image_and_are_asked_as_it_asks_itself() throws IOException {
        var dockerfile = Files.readString(Path.of("docker/Dockerfile"));
        var health = Files.readString(Path.of("docker/health"));
        for (var pod : pods()) {
            var context = pod.getSpec().getSecurityContext();
            assertThat(dockerfile)
                    .contains(
                            "USER %d:%d\n"
                                    .formatted(context.getRunAsUser(), context.getRunAsGroup()));
            var container = pod.getSpec().getContainers().getFirst();
            for (var probe :
                    List.of(
                            container.getStartupProbe(),
                            container.getLivenessProbe(),
                            container.getReadinessProbe())) {
                assertThat(health)
                        .contains(probe.getHttpGet().getPath().substring("/q/health".length()));
            }
        }
    }

    private List<PodTemplateSpec> pods() {
        return List.of(portal.getSpec().getTemplate(), worker.getSpec().getTemplate());
    }

    private static Map<String, String> labels(PodTemplateSpec pod) {
        return pod.getMetadata().getLabels();
    }

    private static Map<String, String> matched(LabelSelector selector) {
        return selector.getMatchLabels();
    }

    private <T extends HasMetadata> T only(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private List<String> generated(String generator) {
        return ((List<Map<String, Object>>) kustomization.get(generator))
                .stream().map(it -> (String) it.get("name")).toList();
    }

    @SuppressWarnings("unchecked")
    private List<String> resources() {
        return (List<String>) kustomization.get("resources");
    }

    private List<HasMetadata> all() {
        var found = new ArrayList<HasMetadata>();
        for (var file : resources()) {
            for (var document : new Yaml().loadAll(read(file))) {
                var fields = (Map<?, ?>) document;
                var kind = fields.get("apiVersion") + "/" + fields.get("kind");
                assertThat(KINDS).as(file).containsKey(kind);
                found.add(STRICT.convertValue(document, KINDS.get(kind)));
            }
        }
        return found;
    }

    private static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
