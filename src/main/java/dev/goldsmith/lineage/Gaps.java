package dev.goldsmith.lineage;

import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.lineage.Images.Image;
import dev.goldsmith.lineage.Images.Made;
import dev.goldsmith.lineage.Templates.Template;
import dev.goldsmith.schema.GalleryImageId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is between the version that an image is built on and the one that it should be built on. */
final class Gaps {
    /** As numbers where they are some. */
    private static final Comparator<String> NUMBERS =
            Comparator.comparing(
                            (String text) -> VersionNumber.parse(text).orElse(null),
                            Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(Comparator.naturalOrder());

    private final Map<Key, Image> images;

    /** The numbers of platform images that something is built on. */
    private final Map<Key, NavigableSet<String>> platforms = new HashMap<>();

    /**
     * @param canonical a platform image as the catalogue spells it
     */
    Gaps(Map<Key, Image> images, UnaryOperator<Key> canonical) {
        this.images = images;
        for (var image : images.values()) {
            var made = image.made();
            if (made != null && made.on() != null && made.parent() instanceof Key.Platform it) {
                platforms
                        .computeIfAbsent(canonical.apply(it), _ -> new TreeSet<>(NUMBERS))
                        .add(made.on());
            }
        }
    }

    /**
     * @param span the versions to be counted; null: it is known how many there are
     * @param versions as many are there in any case
     * @param since when what should be taken came; null: when the first one of the span did
     */
    record Gap(@Nullable Span span, int versions, @Nullable Instant since) {
        Gap(int versions, @Nullable Instant since) {
            this(null, versions, since);
        }

        /** No versions: they weren't counted. */
        Span.Count count(Map<Span, Span.Count> counts) {
            if (span == null) {
                return new Span.Count(versions, since);
            }
            var counted = counts.get(span);
            return counted == null
                    ? new Span.Count(0, since)
                    : new Span.Count(
                            Math.max(versions, counted.versions()),
                            since == null ? counted.since() : since);
        }
    }

    /** Null: nothing, it is up to date. */
    @Nullable Gap of(Made made, Key parent, @Nullable Template template) {
        return switch (parent) {
            case Key.Definition it -> ofVersions(made, it, template);
            case Key.Managed it -> {
                var image = images.get(it);
                var now = image == null ? null : image.newest();
                yield now == null || now.number().equals(made.on()) ? null : new Gap(1, now.at());
            }
            case Key.Platform it -> {
                var seen = platforms.get(it);
                int newer =
                        seen == null ? 0 : seen.tailSet(String.valueOf(made.on()), false).size();
                yield newer == 0 || (template != null && template.source().pinned())
                        ? null
                        : new Gap(newer, null);
            }
        };
    }

    /**
     * Of an image that was never built: who follows a channel wants what it points to. What starts
     * from {@code latest} or a version may be a draft, and isn't late.
     *
     * @return null: nothing, it waits for nobody
     */
    static @Nullable Gap ofNone(@Nullable Key parent, @Nullable Template template) {
        var following = template == null ? null : template.following();
        return following != null
                        && following.channel() != null
                        && following.version() != null
                        && new Key.Definition(following.definition()).equals(parent)
                ? new Gap(1, following.moved())
                : null;
    }

    private @Nullable Gap ofVersions(
            Made made, Key.Definition parent, @Nullable Template template) {
        var on = made.built() == null ? null : made.on();
        if (on == null) {
            return null;
        }
        var following = template == null ? null : template.following();
        if (following != null && following.definition() == parent.id()) {
            return following.version() == null || following.version().equals(made.built())
                    ? null
                    : new Gap(span(parent, on, following.number()), 1, following.moved());
        }
        var pinned = template == null ? null : pinned(template);
        if (pinned != null) {
            return pinned.equals(on) ? null : new Gap(1, null);
        }
        var newest = newest(parent);
        var span = newest == null ? null : span(parent, on, newest);
        return span == null ? null : new Gap(span, 1, null);
    }

    /** Null: there is nothing between the two. */
    private static @Nullable Span span(Key.Definition parent, String after, @Nullable String to) {
        var from = VersionNumber.parse(after).orElse(null);
        var until = to == null ? null : VersionNumber.parse(to).orElse(null);
        return from == null || until == null || from.compareTo(until) >= 0
                ? null
                : new Span(parent.id(), from, until);
    }

    private static @Nullable String pinned(Template template) {
        return template.source().pinned()
                ? template.source().gallery().map(GalleryImageId::version).orElse(null)
                : null;
    }

    /** The highest number of a platform image, or what {@code latest} means of another one. */
    @Nullable String newest(Key key) {
        var image = images.get(key);
        var seen = platforms.get(key);
        return image != null && image.newest() != null
                ? image.newest().number()
                : seen == null ? null : seen.last();
    }
}
