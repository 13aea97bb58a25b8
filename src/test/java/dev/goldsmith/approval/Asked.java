package dev.goldsmith.approval;

import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tenant whose team web has gates, and the words to tell what happens there. */
record Asked(TestTenant tenant) {

    static Asked create() {
        return new Asked(TestTenant.create("gates").team("web").team("platform"));
    }

    static Rule.Need need(String team, int votes) {
        return new Rule.Need(team, Role.APPROVER, votes, null);
    }

    static Rule rule(Gate gate, Rule.Need... needs) {
        return new Rule(gate, List.of(needs), 24, null, null, List.of());
    }

    Asked policy(Rule... rules) {
        return policyOf("web", rules);
    }

    Asked policyOf(String team, Rule... rules) {
        tenant.in(() -> ApprovalPolicy.write(tenant.system(), team(team), List.of(rules), null));
        return this;
    }

    /** Team lab has no policy; it and web have a gallery each. */
    Asked galleries() {
        tenant.team("lab").gallery("shelf", "web").gallery("labs", "lab");
        return this;
    }

    /** An API client, administrator of the tenant, with a key that this person made. */
    Somebody client(Somebody by, String name) {
        var access = tenant.access(by);
        var scope = new ClientScope(dev.goldsmith.tenant.MemberRole.ADMIN, java.util.Map.of());
        var client = tenant.in(() -> ApiClient.create(access, name, scope));
        return new Somebody(client.clientId, client.name, "");
    }

    /**
     * @param into {@code shelf/nginx}, or null
     */
    TemplateSave.Saved save(Somebody by, String team, @Nullable String into, String command) {
        var save = CDI.current().select(TemplateSave.class).get();
        var access = tenant.access(by);
        var document = Documents.shell(tenant.id(), into, command);
        return tenant.in(() -> save.save(access, team, "nginx", document, null, ""));
    }

    Run run(Somebody by, String team, @Nullable Integer version) {
        var access = tenant.access(by);
        return tenant.in(() -> {
            var template = Template.require(team(team), "nginx");
            var number = version == null ? template.latestVersion : version;
            return Run.request(access, template, TemplateVersion.require(template, number), false);
        });
    }

    /** What a worker does at the end: it publishes what the run captured. */
    ImageVersion publish(Run run) {
        return tenant.in(() -> {
            Run now = Run.findById(run.id);
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(now.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var id = GalleryImageId.parse(target.galleryImageId());
            var gallery = Objects.requireNonNull(Gallery.byName(id.gallery()));
            var definition = ImageDefinition.require(gallery, id.image());
            var places = CDI.current().select(Places.class).get();
            var version = ImageVersion.reserve(definition, now, target, null, null, places);
            version.publish(disk(), Passage.of(now.subject(), Team.<Team>findById(gallery.teamId)));
            return version;
        });
    }

    static Captured disk() {
        return new Captured(
                Digest.of("disk"),
                1,
                1,
                Digest.of("packages"),
                "12.1.0",
                Digest.of("s"),
                "debian 12");
    }

    /** The same disk as another version. */
    ImageVersion copy(Somebody by, ImageVersion source, String into, int number) {
        var access = tenant.access(by);
        return tenant.in(() -> {
            var names = into.split("/");
            var gallery = Objects.requireNonNull(Gallery.byName(names[0]));
            var definition = ImageDefinition.of(gallery, names[1]);
            return VersionCopy.of(
                    access,
                    gallery,
                    definition == null
                            ? ImageDefinition.create(access, gallery, names[1])
                            : definition,
                    new VersionCopy.Wanted(
                            new VersionNumber(9, number, 0),
                            false,
                            null,
                            "Full",
                            new VersionRegions.Wanted(
                                    List.of(new ImageReplica.Wish("local", 1, "Standard_LRS")),
                                    "regions"),
                            java.util.Map.of()),
                    ImageVersion.<ImageVersion>findById(source.id),
                    CDI.current().select(Places.class).get());
        });
    }

    /**
     * @param image {@code shelf/nginx}
     */
    void share(String image, String team) {
        tenant.in(() -> {
            ImageShare.share(tenant.system(), definition(image), team(team));
            return true;
        });
    }

    static ImageDefinition definition(String image) {
        var names = image.split("/");
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName(names[0])), names[1]);
    }

    ImageVersion reload(ImageVersion version) {
        return tenant.in(() -> ImageVersion.<ImageVersion>findById(version.id));
    }

    Approval of(ImageVersion version) {
        return tenant.in(() ->
                Objects.requireNonNull(ImageVersion.<ImageVersion>findById(version.id).approval()));
    }

    Somebody person(String team, Role role) {
        return tenant.person(dev.goldsmith.tenant.MemberRole.MEMBER, java.util.Map.of(team, role));
    }

    TemplateSave.Saved save(Somebody by, String command) {
        var save = CDI.current().select(TemplateSave.class).get();
        var access = tenant.access(by);
        return tenant.in(() ->
                save.save(
                        access,
                        "web",
                        "nginx",
                        Documents.shell(tenant.id(), null, command),
                        null,
                        ""));
    }

    Run run(Somebody by) {
        return run(by, null);
    }

    Run run(Somebody by, @Nullable Integer version) {
        var access = tenant.access(by);
        return tenant.in(() -> {
            var template = Template.require(team("web"), "nginx");
            var number = version == null ? template.latestVersion : version;
            return Run.request(access, template, TemplateVersion.require(template, number), false);
        });
    }

    Approval of(Run run) {
        return tenant.in(() -> Objects.requireNonNull(run.approval()));
    }

    Approval vote(Somebody by, Approval approval, Verdict verdict, String comment) {
        var access = tenant.access(by);
        return tenant.in(() -> decisions().decide(access, approval.id, verdict, comment));
    }

    Approval approve(Somebody by, Approval approval) {
        return vote(by, approval, Verdict.APPROVE, "");
    }

    /** The reason why it was refused, or null when it wasn't. */
    @Nullable Refusal refusal(Runnable act) {
        try {
            act.run();
            return null;
        } catch (Refused refused) {
            return refused.refusal;
        }
    }

    void dismiss(Somebody somebody, String team) {
        tenant.in(() ->
                TeamRole.delete("personId = ?1 and teamId = ?2", somebody.id(), team(team).id));
    }

    static Decisions decisions() {
        return CDI.current().select(Decisions.class).get();
    }

    static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }
}
