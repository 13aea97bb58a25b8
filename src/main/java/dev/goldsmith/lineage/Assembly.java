package dev.goldsmith.lineage;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.lineage.Images.Image;
import dev.goldsmith.lineage.Node.Built;
import dev.goldsmith.lineage.Node.Follows;
import dev.goldsmith.lineage.Templates.Template;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together what was read: which image is built on which, and how far behind that it is. */
final class Assembly {
    /**
     * @param parent as its node has it
     * @param gap null: it isn't out of date
     */
    private record Draft(
            Image image,
            @Nullable Template template,
            @Nullable Key parent,
            Gaps.@Nullable Gap gap) {}

    private final Catalogue catalogue;
    private final List<Image> images;
    private final Map<Long, Template> templates;
    private final Map<Long, List<Node.Pointer>> channels;
    private final Map<Key, Image> byKey;
    private final Map<String, Image> byName = new HashMap<>();
    private final Map<String, Template> byTarget = new HashMap<>();
    private final Gaps gaps;

    Assembly(
            Catalogue catalogue,
            List<Image> images,
            List<Template> templates,
            Map<Long, List<Node.Pointer>> channels) {
        this.catalogue = catalogue;
        this.images = images;
        this.channels = channels;
        this.templates = Templates.byId(templates);
        byKey = images.stream().collect(Collectors.toMap(Image::key, Function.identity()));
        for (var image : images) {
            if (image.gallery() != null) {
                byName.put(name(image.gallery(), image.name()), image);
            }
        }
        for (var template : templates) {
            template.targets()
                    .forEach(id -> byTarget.putIfAbsent(name(id.gallery(), id.image()), template));
        }
        gaps = new Gaps(byKey, this::canonical);
    }

    private static String name(String gallery, String image) {
        return Gallery.key(gallery) + "/" + Gallery.key(image);
    }

    /** A platform image as the catalogue spells it. */
    private Key canonical(Key key) {
        var entry = key instanceof Key.Platform it ? entry(it.urn()) : null;
        return entry == null ? key : new Key.Platform(entry.urn());
    }

    private Catalogue.@Nullable Entry entry(String urn) {
        return catalogue.named(urn).orElse(null);
    }

    /**
     * @param counter tells how many versions there are in each span
     */
    Collection<Node> nodes(Function<Collection<Span>, Map<Span, Span.Count>> counter) {
        var drafts = images.stream().map(this::draft).toList();
        var counts =
                counter.apply(
                        drafts.stream()
                                .map(Draft::gap)
                                .filter(Objects::nonNull)
                                .map(Gaps.Gap::span)
                                .filter(Objects::nonNull)
                                .toList());
        Map<Key, Node> nodes = new LinkedHashMap<>();
        for (var draft : drafts) {
            var node = node(draft, counts);
            nodes.put(node.key(), node);
            if (node.parent() instanceof Key.Platform platform) {
                nodes.computeIfAbsent(platform, _ -> platform(platform));
            }
        }
        return nodes.values();
    }

    private Node platform(Key.Platform key) {
        var entry = entry(key.urn());
        var newest = gaps.newest(key);
        return new Node(
                key,
                null,
                null,
                entry == null ? key.urn() : entry.title(),
                null,
                newest == null ? null : new Built(0, newest, null, null),
                null,
                List.of(),
                null,
                null,
                null,
                0,
                null,
                Freshness.UP_TO_DATE);
    }

    private Draft draft(Image image) {
        var template = template(image);
        var made = image.made();
        var parent = made == null ? declared(template) : made.parent();
        var key = parent == null ? null : canonical(parent);
        return new Draft(
                image,
                template,
                key,
                made == null
                        ? Gaps.ofNone(key, template)
                        : key == null ? null : gaps.of(made, key, template));
    }

    private Node node(Draft draft, Map<Span, Span.Count> counts) {
        var image = draft.image();
        var template = draft.template();
        var made = image.made();
        var gap = draft.gap();
        var count = gap == null ? null : gap.count(counts);
        return new Node(
                image.key(),
                image.owner(),
                image.gallery(),
                image.name(),
                template == null ? null : template.origin(),
                image.newest(),
                image.previous(),
                image.key() instanceof Key.Definition it
                        ? channels.getOrDefault(it.id(), List.of())
                        : List.of(),
                template == null ? null : follows(template),
                draft.parent(),
                made == null ? null : made.on(),
                count == null ? 0 : count.versions(),
                count == null ? null : count.since(),
                gap != null
                        ? Freshness.OUT_OF_DATE
                        : made == null ? Freshness.NOT_BUILT : Freshness.UP_TO_DATE);
    }

    private @Nullable Template template(Image image) {
        var made = image.made();
        if (made != null && made.template() != null) {
            return templates.get(made.template());
        }
        return made != null || image.gallery() == null
                ? null
                : byTarget.get(name(image.gallery(), image.name()));
    }

    private @Nullable Follows follows(Template template) {
        var following = template.following();
        var there =
                following == null ? null : byKey.get(new Key.Definition(following.definition()));
        if (following != null && there != null && there.gallery() != null) {
            return new Follows(
                    there.gallery(),
                    there.name(),
                    following.channel(),
                    following.channel() == null ? following.number() : null);
        }
        return template.source()
                .gallery()
                .map(id ->
                        new Follows(
                                id.gallery(),
                                id.image(),
                                null,
                                Objects.requireNonNullElse(id.version(), "latest")))
                .orElse(null);
    }

    private @Nullable Key declared(@Nullable Template template) {
        if (template == null) {
            return null;
        }
        return template.source()
                .gallery()
                .map(id -> byName.get(name(id.gallery(), id.image())))
                .map(Image::key)
                .or(() -> template.source().platform().map(Key.Platform::new))
                .orElse(null);
    }
}
