package dev.goldsmith.gallery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.SourceImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a derivative's document takes of an image definition: the version that its source names,
 * {@code latest}, or what the channel means that its tag {@value #TAG} names.
 *
 * @param source of the document, with its version
 * @param channel null: none
 */
public record Followed(GalleryImageId source, @Nullable String channel) {
    /** A tag, so that it goes with the document by every door, and Azure takes it as any other. */
    public static final String TAG = SourceImage.CHANNEL_TAG;

    /** Empty when the document starts from no image definition of this installation. */
    public static Optional<Followed> of(ImageTemplate document) {
        return !Elsewhere.is(document)
                        && document.properties().source()
                                instanceof Source.SharedImageVersion shared
                ? GalleryImageId.find(shared.imageVersionId())
                        .map(id -> new Followed(id, channel(document)))
                : Optional.empty();
    }

    static @Nullable String channel(ImageTemplate document) {
        return document.tags() == null ? null : document.tags().get(TAG);
    }

    /** {@code golden/debian-base}. */
    public String image() {
        return source.gallery() + "/" + source.image();
    }

    boolean isOf(String gallery, String image) {
        return Gallery.key(source.gallery()).equals(Gallery.key(gallery))
                && Gallery.key(source.image()).equals(Gallery.key(image));
    }

    /** Null: it isn't there. */
    public @Nullable ImageDefinition definition() {
        var gallery = Gallery.byName(source.gallery());
        return gallery == null ? null : ImageDefinition.of(gallery, source.image());
    }

    /** The published version that this means now; null: none, or one that can't be used. */
    public @Nullable ImageVersion version() {
        var definition = definition();
        if (definition == null) {
            return null;
        }
        var channel = this.channel == null ? null : Channel.find(definition, this.channel);
        var version =
                this.channel != null
                        ? channel == null ? null : channel.version()
                        : source.isLatest()
                                ? ImageVersion.latest(definition)
                                : VersionNumber.parse(String.valueOf(source.version()))
                                        .map(number -> ImageVersion.of(definition, number))
                                        .orElse(null);
        return version == null
                        || version.state != ImageVersion.State.PUBLISHED
                        || Withdrawal.of(version) != null
                ? null
                : version;
    }

    /** Why the version that a document names can't be used; null: it can, or it names none. */
    public static @Nullable Withdrawal withdrawn(ImageTemplate document) {
        return switch (document.properties().source()) {
            case Source.SharedImageVersion _ -> of(document).map(Followed::withdrawn).orElse(null);
            case Source.ManagedImage managed ->
                    ManagedImageId.find(managed.imageId())
                            .map(id -> ManagedImage.of(id.subscription(), id))
                            .map(Withdrawal::of)
                            .orElse(null);
            case Source.PlatformImage _ -> null;
        };
    }

    private @Nullable Withdrawal withdrawn() {
        var definition = definition();
        return definition == null
                ? null
                : VersionNumber.parse(String.valueOf(source.version()))
                        .map(number -> ImageVersion.of(definition, number))
                        .map(Withdrawal::of)
                        .orElse(null);
    }

    /** The same document, taking this instead. */
    ImageTemplate into(ImageTemplate document) {
        var tree = TemplateWriter.toJson(document);
        ((ObjectNode) tree.at("/properties/source")).put("imageVersionId", source.toString());
        var tags = tree.withObjectProperty("tags");
        if (channel == null) {
            tags.remove(TAG);
        } else {
            tags.put(TAG, channel);
        }
        if (tags.isEmpty()) {
            tree.remove("tags");
        }
        return TemplateReader.read(tree.toString());
    }
}
