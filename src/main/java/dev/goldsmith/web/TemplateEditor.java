package dev.goldsmith.web;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.Choice;
import dev.goldsmith.web.editor.Draft;
import dev.goldsmith.web.editor.EditorView;
import dev.goldsmith.web.editor.Faults;
import dev.goldsmith.web.editor.Shelves;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Fills the editor's lists from the catalogue and the galleries. Needs a transaction. */
@ApplicationScoped
class TemplateEditor {
    private static final int VERSIONS = 20;

    @Inject Catalogue catalogue;

    EditorView view(Access by, Draft draft, Faults faults) {
        return EditorView.of(draft, faults, shelves(by, draft));
    }

    List<Choice> platforms() {
        return catalogue.list().stream()
                .map(e -> Choice.of(e.urn(), e.tried() ? e.title() : e.title() + " (untried)"))
                .toList();
    }

    List<Choice> images(Access by) {
        return ImageDefinition.readable(by).stream()
                .map(row -> Choice.of(id(by, row).toString(), row.gallery() + " / " + row.name()))
                .toList();
    }

    private Shelves shelves(Access by, Draft draft) {
        return new Shelves(
                platforms(),
                images(by),
                versions(by, String.valueOf(draft.form().source().image())),
                Gallery.readable(by).stream()
                        .filter(row -> by.may(Permission.EDIT, row.teamId()))
                        .map(row ->
                                Choice.of(galleryId(by, row), row.name() + " (" + row.team() + ")"))
                        .toList(),
                Team.readable(by).stream()
                        .filter(team -> by.may(Permission.EDIT, team.id))
                        .map(team -> Choice.of(groupId(by, team), team.name))
                        .toList(),
                ImageDefinition.readable(by).stream()
                        .map(ImageDefinition.Row::name)
                        .distinct()
                        .toList());
    }

    private static List<String> versions(Access by, String image) {
        return GalleryImageId.find(image)
                .map(id -> Gallery.byName(id.gallery()))
                .filter(gallery -> by.may(Permission.READ, gallery.teamId))
                .map(gallery -> ImageDefinition.of(gallery, GalleryImageId.parse(image).image()))
                .map(definition -> ImageVersion.page(definition, null, VERSIONS).items())
                .map(all -> all.stream().map(v -> v.number().toString()).toList())
                .orElse(List.of());
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
