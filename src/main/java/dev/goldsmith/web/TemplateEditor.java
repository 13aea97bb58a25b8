package dev.goldsmith.web;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.Baseline;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.guardrail.Inherit;
import dev.goldsmith.installation.Capabilities;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.Choice;
import dev.goldsmith.web.editor.Draft;
import dev.goldsmith.web.editor.EditorView;
import dev.goldsmith.web.editor.Faults;
import dev.goldsmith.web.editor.Inherited;
import dev.goldsmith.web.editor.Shelves;
import dev.goldsmith.web.editor.SourceFields;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills the editor's lists from the catalogue and the galleries. Needs a transaction. */
@ApplicationScoped
class TemplateEditor {
    private static final int VERSIONS = 20;
    private static final int MANAGED = 200;

    @Inject Catalogue catalogue;
    @Inject Places places;

    EditorView view(Access by, Team team, @Nullable Template saved, Draft draft, Faults faults) {
        return EditorView.of(draft, faults, shelves(by, team, saved, draft));
    }

    List<Choice> platforms() {
        return catalogue.list().stream()
                .map(e -> Choice.of(e.urn(), e.tried() ? e.title() : e.title() + " (untried)"))
                .toList();
    }

    /** What templates of these teams can start from. */
    List<Choice> images(Access by, List<Team> teams) {
        return Baseline.of(by, teams).stream()
                .map(it ->
                        Choice.of(
                                it.id(),
                                "%s / %s (%s)".formatted(it.gallery(), it.image(), it.team())))
                .toList();
    }

    private Shelves shelves(Access by, Team team, @Nullable Template saved, Draft draft) {
        return new Shelves(
                platforms(),
                images(by, List.of(team)),
                versions(by, String.valueOf(draft.form().source().image())),
                Gallery.readable(by).stream()
                        .filter(row -> by.may(Permission.EDIT, row.teamId()))
                        .map(row ->
                                Choice.of(galleryId(by, row), row.name() + " (" + row.team() + ")"))
                        .toList(),
                Team.readable(by).stream()
                        .filter(it -> by.may(Permission.EDIT, it.id))
                        .map(it -> Choice.of(groupId(by, it), it.name))
                        .toList(),
                ImageDefinition.readable(by).stream()
                        .map(ImageDefinition.Row::name)
                        .distinct()
                        .toList(),
                ManagedImage.page(by, team.slug, null, MANAGED).items().stream()
                        .map(row ->
                                Choice.of(
                                        new ManagedImageId(by.tenantId(), row.team(), row.name())
                                                .toString(),
                                        row.team() + " / " + row.name()))
                        .toList(),
                NetworkProfile.of(team).stream()
                        .map(it -> Choice.of(it.name, it.name + ": " + it.settings().summary()))
                        .toList(),
                regions(),
                engines(by),
                connections(team),
                channels(by, String.valueOf(draft.form().source().image())),
                inherited(by, saved, draft));
    }

    /** Nothing of an image that its author doesn't read, nor while the document can't be read. */
    private static List<Inherited> inherited(Access by, @Nullable Template saved, Draft draft) {
        if (!reads(by, draft.form().source())) {
            return List.of();
        }
        try {
            var document = TemplateReader.read(draft.template());
            return Inherit.guards(saved, document, by.tenantId()).stream()
                    .map(it -> Inherited.of(it.template(), it.guardrails()))
                    .toList();
        } catch (Refused unfinished) {
            return List.of();
        }
    }

    private static boolean reads(Access by, SourceFields source) {
        if (source.isManaged()) {
            return ManagedImageId.find(String.valueOf(source.managed()))
                    .map(id -> Team.bySlug(id.resourceGroup()))
                    .filter(team -> by.may(Permission.READ, team.id))
                    .isPresent();
        }
        return source.isGallery() && definition(by, String.valueOf(source.image())).isPresent();
    }

    private static List<Choice> engines(Access by) {
        var usual = Choice.of("", "Default (%s)".formatted(EngineChoice.byDefault(by).word()));
        return Stream.concat(
                        Stream.of(usual),
                        Capabilities.known().all().stream()
                                .map(it -> Choice.of(it.word(), it.word())))
                .toList();
    }

    private static List<Choice> connections(Team team) {
        return Stream.concat(
                        Stream.of(Choice.of("", "None: built on this installation")),
                        AzureConnection.of(team).stream()
                                .map(it ->
                                        Choice.of(
                                                it.name,
                                                "%s: %s in %s"
                                                        .formatted(
                                                                it.name,
                                                                it.resourceGroup,
                                                                it.location))))
                .toList();
    }

    private List<String> regions() {
        return Stream.concat(places.names().stream(), RegionName.all().stream().map(it -> it.name))
                .distinct()
                .toList();
    }

    private static Optional<ImageDefinition> definition(Access by, String image) {
        return GalleryImageId.find(image)
                .flatMap(id -> ImageDefinition.find(by, id.gallery(), id.image()))
                .map(ImageDefinition.Shelved::definition);
    }

    private static List<String> versions(Access by, String image) {
        return definition(by, image)
                .map(definition -> VersionList.page(definition, null, VERSIONS).items())
                .map(all -> all.stream().map(v -> v.number().toString()).toList())
                .orElse(List.of());
    }

    private static List<Choice> channels(Access by, String image) {
        var channels = definition(by, image).map(Channel::of).orElse(List.of());
        var versions =
                ImageVersion.byId(
                        channels.stream()
                                .map(it -> it.versionId)
                                .filter(Objects::nonNull)
                                .collect(Collectors.toSet()));
        return Stream.concat(
                        Stream.of(Choice.of("", "None: takes the version")),
                        channels.stream().map(it -> Choice.of(it.name, said(it, versions))))
                .toList();
    }

    private static String said(Channel channel, Map<Long, ImageVersion> versions) {
        var version = channel.versionId == null ? null : versions.get(channel.versionId);
        return "%s (%s)"
                .formatted(channel.name, version == null ? "empty" : version.number().toString());
    }

    static GalleryImageId id(Access by, ImageDefinition.Row row) {
        return new GalleryImageId(by.tenantId(), row.team(), row.gallery(), row.name(), null);
    }

    private static String groupId(Access by, Team team) {
        var any = new ManagedImageId(by.tenantId(), team.slug, "x").toString();
        return any.substring(0, any.length() - "/images/x".length());
    }

    private static String galleryId(Access by, Gallery.Row row) {
        var any = new GalleryImageId(by.tenantId(), row.team(), row.name(), "x", null).toString();
        return any.substring(0, any.length() - "/images/x".length());
    }
}
