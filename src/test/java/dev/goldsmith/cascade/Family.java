package dev.goldsmith.cascade;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A baseline of the team platform, golden/base, and what follows it; runs end as a test says.
 *
 * @param owner of the team platform, and {@code builder} of the team web, who set its policies
 */
record Family(TestTenant tenant, Somebody owner, Somebody builder) {
    /** The baseline has version 1.0.0, and stable points to it. */
    static Family create() {
        var tenant = TestTenant.create("cascade", 50).team("platform").team("web");
        tenant.gallery("golden", "platform").gallery("web", "web");
        var family =
                new Family(
                        tenant,
                        tenant.person(MemberRole.MEMBER, Map.of("platform", Role.OWNER)),
                        tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)));
        tenant.save("platform", "base", Documents.shell(tenant.id(), "golden/base", "echo"));
        family.enters("platform", "base", "stable");
        tenant.in(() -> {
            ImageShare.share(tenant.system(), definition("golden/base"), null);
            return true;
        });
        family.move();
        return family;
    }

    static ImageDefinition definition(String image) {
        var names = image.split("/");
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName(names[0])), names[1]);
    }

    static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    /** A template of the team web that builds web/name, which enters stable. */
    Family derive(String name, String source, @Nullable String channel) {
        tenant.save("web", name, derived(name, source, channel));
        enters("web", name, "stable");
        return this;
    }

    String derived(String name, String source, @Nullable String channel) {
        var document =
                Documents.shell(tenant.id(), "web/" + name, "echo")
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s/versions/latest\"}"
                                        .formatted(tenant.id(), source.replace("/", "/images/")));
        return channel == null ? document : Documents.tagged(document, Followed.TAG, channel);
    }

    /** web and api on base, shop on web; all of them automatic. */
    Family usual() {
        derive("web", "golden/base", "stable").derive("api", "golden/base", "stable");
        derive("shop", "web/web", "stable");
        List.of("web", "api", "shop").forEach(this::automatic);
        return this;
    }

    Family automatic(String template) {
        return policy(
                template, new DerivativePolicy.Setting(DerivativePolicy.Kind.AUTOMATIC, null));
    }

    Family policy(String template, DerivativePolicy.Setting setting) {
        var by = tenant.access(builder);
        tenant.in(() ->
                DerivativePolicy.put(
                        by, team("web"), Template.require(team("web"), template), setting));
        return this;
    }

    void enters(String team, String template, @Nullable String channel) {
        tenant.in(() -> {
            Promotion.enterBy(
                    tenant.system(), team(team), Template.require(team(team), template), channel);
            return true;
        });
    }

    /** A new version of the baseline, which enters stable. */
    void move() {
        finish(tenant.run("platform", "base"), RunState.SUCCEEDED);
    }

    static CascadeStart.Wanted wanted() {
        return new CascadeStart.Wanted("golden", "base", "stable", null, null, "a fix");
    }

    Cascade start() {
        return start(wanted());
    }

    Cascade start(CascadeStart.Wanted wanted) {
        var by = tenant.access(owner);
        return tenant.in(() -> Cascade.start(by, wanted));
    }

    interface Verb {
        void on(Cascade cascade);
    }

    void with(
            Cascade cascade,
            Somebody by,
            java.util.function.BiConsumer<Cascade, dev.goldsmith.tenant.Access> act) {
        var access = tenant.access(by);
        tenant.in(() -> {
            act.accept(Cascade.requireLocked(access, cascade.number), access);
            return true;
        });
    }

    Cascade now(Cascade cascade) {
        return tenant.in(() -> Objects.requireNonNull(Cascade.<Cascade>findById(cascade.id)));
    }

    /** {@code web running}, in order. */
    List<String> items(Cascade cascade) {
        return tenant.in(() -> CascadeItem.of(cascade)).stream()
                .map(it -> it.templateName + " " + it.state.word())
                .toList();
    }

    CascadeItem item(Cascade cascade, String template) {
        return tenant.in(() -> CascadeItem.of(cascade)).stream()
                .filter(it -> it.templateName.equals(template))
                .findFirst()
                .orElseThrow();
    }

    Run run(Cascade cascade, String template) {
        long number = Objects.requireNonNull(item(cascade, template).runNumber);
        return tenant.in(() -> Run.find("number", number).firstResult());
    }

    List<Run> open() {
        return tenant.in(() -> Run.list("endedAt is null order by number"));
    }

    /** What a worker does with a run, from the claim to the end. */
    void finish(Run asked, RunState outcome) {
        tenant.in(() -> {
            var run = Objects.requireNonNull(Run.locked(asked.id));
            run.claim("worker", Duration.ofSeconds(15), tenant.system());
            run.parentage = parent(run);
            run.enter(RunState.VALIDATING);
            if (outcome == RunState.SUCCEEDED) {
                run.enter(RunState.DISTRIBUTING);
                publish(run);
            }
            run.finish(outcome, tenant.system());
            return true;
        });
    }

    void finish(Cascade cascade, String template, RunState outcome) {
        finish(run(cascade, template), outcome);
    }

    private static @Nullable Parentage parent(Run run) {
        var followed = Followed.of(TemplateReader.read(run.inputs().document)).orElse(null);
        if (followed == null) {
            return null;
        }
        var definition = Objects.requireNonNull(followed.definition());
        var version =
                VersionNumber.parse(String.valueOf(followed.source().version()))
                        .map(it -> ImageVersion.of(definition, it))
                        .orElseGet(() -> ImageVersion.latest(definition));
        return new Parentage(Objects.requireNonNull(version).id, null, null);
    }

    private static void publish(Run run) {
        var target =
                (Distributor.SharedImage)
                        TemplateReader.read(run.inputs().document)
                                .properties()
                                .distribute()
                                .getFirst();
        var id = GalleryImageId.parse(target.galleryImageId());
        var definition = definition(id.gallery() + "/" + id.image());
        var places = CDI.current().select(Places.class).get();
        var version = ImageVersion.reserve(definition, run, target, null, null, places);
        version.publish(
                new Captured(
                        Digest.of("disk"),
                        1,
                        1,
                        Digest.of("packages"),
                        "12.1.0",
                        Digest.of("s"),
                        "debian 12"),
                Passages.into(version));
        Promotion.enter(run, version);
    }

    /** Where a channel points. */
    @Nullable String at(String image, String channel) {
        return tenant.in(() -> {
            var version = Channel.require(definition(image), channel).version();
            return version == null ? null : version.number().toString();
        });
    }
}
