package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.Sources;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Newest;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Images that pretended builds made, of a tenant whose teams a test makes. */
abstract class BuiltImages extends DrivenWorkers {
    static final Progress SILENT =
            new Progress() {
                @Override
                public void line(String text) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };

    @Inject ContentStore store;
    @Inject Catalogue catalogue;
    @Inject Places places;

    TestTenant acme;

    /** A target of the team web. */
    String managed(String name) {
        return """
        {"type": "ManagedImage", "runOutputName": "managed", "location": "local",
         "imageId": "%s"}\
        """
                .formatted(managedId(name));
    }

    String managedId(String name) {
        return "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/%s"
                .formatted(acme.id(), name);
    }

    static ImageDefinition definition(String gallery, String image) {
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName(gallery)), image);
    }

    static ImageVersion version(String gallery, String image, String number) {
        return ImageVersion.require(definition(gallery, image), number);
    }

    PretendEngine engine(Map<String, Duration> durations) {
        var settings = new PretendEngine.Settings(true, Duration.ZERO, durations, 1, Map.of());
        PretendEngine.Parents parents =
                (tenant, source) ->
                        tenancy.in(tenant, () -> SourceParent.of(tenant, source, catalogue));
        return new PretendEngine(settings, parents, store, Clock.systemUTC());
    }

    Run asked(String team, String template) {
        var asked = acme.run(team, template);
        acme.in(() -> {
            Run.locked(asked.id).capability = "pretend";
            return true;
        });
        admission.round();
        return asked;
    }

    Run build(String team, String template) {
        var run = asked(team, template);
        var worker = worker(engine(Map.of()));
        worker.open(() -> {});
        ended(run);
        worker.close();
        workers.remove(worker);
        assertThat(state(run)).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    static void ended(Run run) {
        while (!state(run).terminal()) {
            Pause.millis(20);
        }
    }

    /** As the worker of a build does. */
    Sources.Disk resolve(String source) throws BuildFailure {
        var document =
                TemplateReader.read(from(source, Documents.document("", Documents.vhd("vhd"))));
        return new WorkerSources(
                        new PlatformSources(catalogue, null, Newest.OWN, null), store, tenancy)
                .resolve(acme.id(), document.properties().source(), SILENT);
    }

    /** This document, built on that. */
    static String from(String source, String document) {
        return document.replaceFirst("(?s)\"source\": \\{.*?\\}", "\"source\": " + source);
    }

    /**
     * @param image {@code golden/base}
     */
    String fromGallery(String image, String version) {
        return "{\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s/versions/%s\"}"
                .formatted(acme.id(), image.replace("/", "/images/"), version);
    }

    /** As version 2.0.0. */
    ImageVersion copy(ImageDefinition into, ImageVersion of) {
        return VersionCopy.of(
                acme.system(),
                Gallery.<Gallery>findById(into.galleryId),
                into,
                new VersionCopy.Wanted(
                        new VersionNumber(2, 0, 0),
                        false,
                        null,
                        "Full",
                        new VersionRegions.Wanted(
                                List.of(new ImageReplica.Wish("local", 1, "Standard_LRS")),
                                "regions"),
                        Map.of()),
                of,
                places);
    }

    void sql(String text) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
