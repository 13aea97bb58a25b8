package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.guardrail.SetGuardrails;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;

/** A baseline in team web, and the words to tell what is built on it and what it asks. */
abstract class GuardedWorkers extends DrivenWorkers {
    static final String ONLY_LOCAL = "{\"regions\": [\"local\"]}";
    static final String ONLY_ELSEWHERE = "{\"regions\": [\"westeurope\"]}";

    @Inject ContentStore store;
    @Inject Catalogue catalogue;
    @Inject SetGuardrails guardrails;

    TestTenant acme;

    @BeforeEach
    void baseline() {
        acme = TestTenant.create("guards").team("web").gallery("golden", "web");
        acme.save("web", "base", distributing(platform(), "base", ""));
        build("base", Map.of());
    }

    String platform() {
        return "{\"type\": \"PlatformImage\", \"publisher\": \"Debian\", \"offer\": \"debian-12\", \"sku\": \"12-gen2\", \"version\": \"latest\"}";
    }

    String from(String image) {
        return "{\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden/images/%s/versions/latest\"}"
                .formatted(acme.id(), image);
    }

    String fromManaged(String image) {
        return "{\"type\": \"ManagedImage\", \"imageId\": \"%s\"}".formatted(managedId(image));
    }

    String managedId(String image) {
        return "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/%s"
                .formatted(acme.id(), image);
    }

    /** A template that makes a version and a managed image of one name. */
    String distributing(String source, String image, String regions) {
        var shared = Documents.sharedImage(acme.id(), "golden/" + image, "image");
        var managed =
                "{\"type\": \"ManagedImage\", \"runOutputName\": \"managed\", \"location\": \"local\", \"imageId\": \"%s\"}"
                        .formatted(managedId(image));
        return Documents.document("", shared.replace("\n}", regions + "\n}") + "," + managed)
                .replaceFirst("(?s)\"source\": \\{.*?\\}", "\"source\": " + source);
    }

    void derive(String name, String source) {
        acme.save("web", name, distributing(source, name, ""));
    }

    void ask(String template, String json) {
        var by = acme.system();
        acme.in(() -> guardrails.set(by, "web", template, TemplateReader.tree(json), null) != null);
    }

    Run build(String template, Map<String, Double> failures) {
        return build("web", template, failures);
    }

    Run build(String team, String template, Map<String, Double> failures) {
        var asked = acme.run(team, template);
        execute(asked, failures);
        return acme.reload(asked);
    }

    void execute(Run asked, Map<String, Double> failures) {
        acme.in(() -> {
            Run.locked(asked.id).capability = "pretend";
            return true;
        });
        admission.round();
        PretendEngine.Parents parents =
                (tenant, source) ->
                        tenancy.in(tenant, () -> SourceParent.of(tenant, source, catalogue));
        var settings = new PretendEngine.Settings(true, Duration.ZERO, Map.of(), 1, failures);
        var worker = worker(new PretendEngine(settings, parents, store, Clock.systemUTC()));
        worker.open(() -> {});
        while (!state(asked).terminal()) {
            Pause.millis(20);
        }
        worker.close();
        workers.remove(worker);
    }

    static ThrowableAssertAlternative<Refused> refused(ThrowingCallable work) {
        return assertThatExceptionOfType(Refused.class).isThrownBy(work);
    }

    static ImageVersion version(String image) {
        return ImageVersion.require(definition(image), "latest");
    }

    static ImageDefinition definition(String image) {
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName("golden")), image);
    }
}
