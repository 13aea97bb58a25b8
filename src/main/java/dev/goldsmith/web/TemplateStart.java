package dev.goldsmith.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.gallery.Baseline;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Quickstart;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new template starts with, as {@code from} says it: a quickstart, an image, one version of
 * it, another template, a platform image. Nothing is saved by it.
 */
record TemplateStart(String from, String text, String name) {
    static final String QUICKSTART = "quickstart:";
    static final String TEMPLATE = "template:";
    static final String IMAGE = "image:";

    /** {@code team/name} or {@code gallery/image}, and the version that is meant. */
    private static final Pattern PLACE = Pattern.compile("^([^/@]+)/([^/@]+)(?:@([^/@]+))?");

    private record Place(String in, String name, @Nullable String version) {
        static Place of(String text) {
            var form = PLACE.matcher(text);
            if (!form.matches()) {
                throw Fields.fault("from", "Choose what to start from.");
            }
            return new Place(form.group(1), form.group(2), form.group(3));
        }

        String at(String kind) {
            return version == null ? name : "%s, %s%s".formatted(name, kind, version);
        }
    }

    /**
     * What somebody came from, to stand in the list of what can be chosen; null: what stands there
     * anyway.
     */
    static @Nullable TemplateStart of(Access by, String from) {
        if (from.startsWith(TEMPLATE)) {
            var place = Place.of(from.substring(TEMPLATE.length()));
            var template = template(by, place);
            return new TemplateStart(
                    from,
                    "Copy of %s/%s".formatted(place.in(), place.at("version ")),
                    template.name);
        }
        if (from.startsWith(IMAGE)) {
            var place = Place.of(from.substring(IMAGE.length()));
            ImageDefinition.require(by, place.in(), place.name());
            return new TemplateStart(
                    from, "Image %s/%s".formatted(place.in(), place.at("")), place.name());
        }
        return null;
    }

    private static Template template(Access by, Place place) {
        return Template.require(Team.require(place.in(), by, Permission.READ), place.name());
    }

    /** A name for it that the team has free, to be changed. */
    static String name(Access by, Team team, String from) {
        var start = of(by, from);
        var name =
                start != null
                        ? start.name
                        : from.startsWith(QUICKSTART) ? from.substring(QUICKSTART.length()) : "";
        for (int i = 2; !name.isEmpty() && Template.of(team, name) != null && i < 100; i++) {
            name = name.replaceFirst("-\\d{1,2}$", "") + "-" + i;
        }
        return name.length() > 64 ? "" : name;
    }

    static ObjectNode document(Access by, Team team, String name, String from) {
        if (from.startsWith(TEMPLATE)) {
            return copy(by, team, name, Place.of(from.substring(TEMPLATE.length())));
        }
        var quickstart =
                from.startsWith(QUICKSTART)
                        ? Quickstart.find(from.substring(QUICKSTART.length()))
                        : Optional.<Quickstart>empty();
        return quickstart
                .map(q ->
                        q.document(
                                by.tenantId(),
                                team.slug,
                                name,
                                gallery(by, team).orElse(""),
                                Baseline.of(by, List.of(team)).stream()
                                        .findFirst()
                                        .map(Baseline::id)
                                        .orElse("")))
                .orElseGet(() -> start(by, team, name, from));
    }

    /**
     * Another template's latest version, or one of it. What went into an image of the old name goes
     * into one of the new name: two templates would otherwise take turns at one image.
     */
    private static ObjectNode copy(Access by, Team team, String name, Place place) {
        var from = template(by, place);
        var version =
                place.version() != null && place.version().matches("\\d{1,9}")
                        ? TemplateVersion.require(from, Integer.parseInt(place.version()))
                        : from.latest();
        var document = (ObjectNode) TemplateReader.tree(version.document);
        boolean same = from.teamId == team.id;
        var gallery = same ? null : gallery(by, team).orElse(null);
        for (var target : document.path("properties").path("distribute")) {
            var id = GalleryImageId.find(target.path("galleryImageId").asText(""));
            if (id.isEmpty() || !(target instanceof ObjectNode object)) {
                continue;
            }
            var image = id.get().image().equalsIgnoreCase(from.name) ? name : id.get().image();
            if (same) {
                object.put("galleryImageId", renamed(id.get(), image).toString());
            } else if (gallery != null) {
                object.put(
                        "galleryImageId",
                        new GalleryImageId(by.tenantId(), team.slug, gallery, image, null)
                                .toString());
            }
        }
        return document;
    }

    private static GalleryImageId renamed(GalleryImageId id, String image) {
        return new GalleryImageId(
                id.subscription(), id.resourceGroup(), id.gallery(), image, id.version());
    }

    private static Optional<String> gallery(Access by, Team team) {
        return Gallery.readable(by).stream()
                .filter(row -> row.teamId() == team.id)
                .findFirst()
                .map(Gallery.Row::name);
    }

    /** A document that can be built as it is, so that there is something to change. */
    private static ObjectNode start(Access by, Team team, String name, String from) {
        var template = JsonNodeFactory.instance.objectNode();
        template.put("location", "local");
        var properties = template.putObject("properties");
        var source = properties.putObject("source");
        if (from.startsWith(IMAGE)) {
            var place = Place.of(from.substring(IMAGE.length()));
            image(by, team, template, source, id(by, place), place.version());
        } else if (GalleryImageId.find(from).isPresent()) {
            image(by, team, template, source, from, null);
        } else {
            var urn = from.split(":");
            source.put("type", "PlatformImage");
            source.put("publisher", urn[0]);
            source.put("offer", urn.length > 1 ? urn[1] : "");
            source.put("sku", urn.length > 2 ? urn[2] : "");
            source.put("version", "latest");
        }
        var step = properties.putArray("customize").addObject();
        step.put("type", "Shell");
        step.put("name", "First step");
        step.putArray("inline").add("echo '" + name + "' | sudo tee /etc/goldsmith-template");
        var target = properties.putArray("distribute").addObject();
        var gallery = gallery(by, team);
        if (gallery.isPresent()) {
            target.put("type", "SharedImage");
            target.put("runOutputName", "gallery");
            target.put(
                    "galleryImageId",
                    new GalleryImageId(by.tenantId(), team.slug, gallery.get(), name, null)
                            .toString());
        } else {
            target.put("type", "VHD");
            target.put("runOutputName", "vhd");
        }
        return template;
    }

    /**
     * @param version null: the newest, by the channel that is usual
     */
    private static void image(
            Access by,
            Team team,
            ObjectNode template,
            ObjectNode source,
            String id,
            @Nullable String version) {
        source.put("type", "SharedImageVersion");
        source.put("imageVersionId", id + "/versions/" + (version == null ? "latest" : version));
        if (version == null) {
            Baseline.of(by, List.of(team)).stream()
                    .filter(it -> it.id().equalsIgnoreCase(id))
                    .map(Baseline::usual)
                    .filter(Objects::nonNull)
                    .forEach(it -> template.putObject("tags").put(Followed.TAG, it));
        }
    }

    private static String id(Access by, Place place) {
        var shelved = ImageDefinition.require(by, place.in(), place.name());
        if (place.version() != null) {
            ImageVersion.require(shelved.definition(), place.version());
        }
        Team team = Objects.requireNonNull(Team.findById(shelved.gallery().teamId));
        return new GalleryImageId(
                        by.tenantId(),
                        team.slug,
                        shelved.gallery().name,
                        shelved.definition().name,
                        null)
                .toString();
    }
}
