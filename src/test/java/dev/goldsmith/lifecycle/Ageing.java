package dev.goldsmith.lifecycle;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * An image golden/base of the team platform, which is shared with all, and the team web that builds
 * on it.
 *
 * @param owner of the team platform
 */
record Ageing(TestTenant tenant, Somebody owner) {
    static Ageing create() {
        var tenant = TestTenant.create("ageing", 20).team("platform").team("web");
        tenant.gallery("golden", "platform").gallery("web", "web");
        tenant.save("platform", "base", Documents.shell(tenant.id(), "golden/base", "echo"));
        tenant.in(() -> {
            ImageShare.share(tenant.system(), base().definition(), null);
            return true;
        });
        return new Ageing(tenant, tenant.person(MemberRole.MEMBER, Map.of("platform", Role.OWNER)));
    }

    static Shelved base() {
        var gallery = Objects.requireNonNull(Gallery.byName("golden"));
        return new Shelved(gallery, ImageDefinition.require(gallery, "base"));
    }

    static Captured captured() {
        return new Captured(
                Digest.of(UUID.randomUUID().toString()),
                1000,
                1 << 20,
                Digest.of("packages"),
                "12.1.0",
                Digest.of("s"),
                "debian 12");
    }

    /** The next version of what this template distributes to. */
    ImageVersion publish(String team, String template) {
        var asked = tenant.run(team, template);
        var places = CDI.current().select(Places.class).get();
        return tenant.in(() -> {
            var run = Run.locked(asked.id);
            run.admit(Instant.now());
            run.claim("worker", Duration.ofSeconds(15), tenant.system());
            run.enter(RunState.VALIDATING);
            run.enter(RunState.DISTRIBUTING);
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var id = dev.goldsmith.schema.GalleryImageId.parse(target.galleryImageId());
            var gallery = Objects.requireNonNull(Gallery.byName(id.gallery()));
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(gallery, id.image()),
                            run,
                            target,
                            null,
                            null,
                            places);
            version.publish(captured(), Passages.into(version));
            version.replicas().forEach(it -> it.state = ImageReplica.State.COMPLETED);
            run.finish(RunState.SUCCEEDED, tenant.system());
            return version;
        });
    }

    Ageing versions(int count) {
        for (int i = 0; i < count; i++) {
            publish("platform", "base");
        }
        return this;
    }

    /** A template of the team web that is built on this version of golden/base. */
    void derive(String name, String version) {
        var document =
                Documents.shell(tenant.id(), "web/" + name, "echo")
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/golden/images/base/versions/%s\"}"
                                        .formatted(tenant.id(), version));
        tenant.save("web", name, document);
    }

    /** Numbers of what is published, the newest first. */
    List<String> published() {
        return tenant.in(() ->
                Survey.of(base().definition(), Instant.now()).stream()
                        .map(it -> it.number().toString())
                        .toList());
    }

    void keep(int newest, Integer days) {
        tenant.in(() -> Retention.set(tenant.system(), base(), new RetentionRule(newest, days)));
    }

    DryRun dryRun() {
        return tenant.in(() -> {
            var definition = base().definition();
            return DryRun.of(definition, Retention.require(definition).rule(), null, 200);
        });
    }

    void enable() {
        int deletes = dryRun().deletes();
        tenant.in(() -> Retention.enable(tenant.system(), base(), deletes));
    }
}
