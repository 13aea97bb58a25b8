package dev.goldsmith.gallery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a patch run publishes where its template names one: the next patch of the same
 * major and minor number. Other targets number their versions as they always do.
 */
final class PatchNumbers {
    private record Taken(long definition, VersionNumber number) {}

    private final List<Taken> taken = new ArrayList<>();

    private PatchNumbers() {}

    /** Until the transaction ends, nobody else takes the numbers that it names. */
    static ImageTemplate in(ImageTemplate document) {
        var targets = document.properties().distribute();
        TargetVersion.lock(targets);
        var numbers = new PatchNumbers();
        var tree = TemplateWriter.toJson(document);
        for (int i = 0; i < targets.size(); i++) {
            var id =
                    targets.get(i) instanceof Distributor.SharedImage shared
                                    && !AzureTarget.is(shared)
                            ? numbers.next(shared)
                            : null;
            if (id != null) {
                ((ObjectNode) tree.at("/properties/distribute/" + i))
                        .put("galleryImageId", id.toString());
            }
        }
        return numbers.taken.isEmpty() ? document : TemplateReader.read(tree.toString());
    }

    /** Null: it stays as it is. What isn't there is found by whoever looks at the targets. */
    private @Nullable GalleryImageId next(Distributor.SharedImage target) {
        var id = GalleryImageId.parse(target.galleryImageId());
        var named = id.version() == null ? null : VersionNumber.parse(id.version()).orElse(null);
        var gallery = Gallery.byName(id.gallery());
        var definition = gallery == null ? null : ImageDefinition.of(gallery, id.image());
        if (named == null || definition == null) {
            return null;
        }
        var others = new ArrayList<VersionNumber>();
        others.add(named);
        var highest = ImageVersion.highestPatch(definition.id, named);
        if (highest != null) {
            others.add(highest.number());
        }
        SpokenFor.of(definition).stream().filter(named::isPatchOf).forEach(others::add);
        taken.stream()
                .filter(it -> it.definition() == definition.id)
                .map(Taken::number)
                .filter(named::isPatchOf)
                .forEach(others::add);
        var isFree = highest == null && others.size() == 1;
        // What was never published under the number that is named takes that one.
        var next = isFree ? named : VersionNumber.after(others, null);
        taken.add(new Taken(definition.id, next));
        return id.withVersion(next.toString());
    }
}
