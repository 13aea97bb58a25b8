package dev.goldsmith.trigger;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What templates start from that moves without them, and what it means now. */
@ApplicationScoped
class NewestSources {
    @Inject Catalogue catalogue;

    /** Entities have nothing injected. */
    static NewestSources known() {
        return Arc.container().instance(NewestSources.class).get();
    }

    /**
     * What a build of now would take.
     *
     * @param since when that became known
     */
    record Newest(String version, Parentage parentage, Instant since) {
        /** By the rule of {@code latest}, which a deletion can move back. */
        boolean follows(String seen, Instant seenAt) {
            return since.isAfter(seenAt)
                    || VersionNumber.parse(version)
                            .flatMap(now ->
                                    VersionNumber.parse(seen).map(it -> now.compareTo(it) > 0))
                            .orElse(true);
        }
    }

    /** Null: it is one fixed version. */
    @Nullable Watched watched(String tenant, ImageTemplate document) {
        var source = document.properties().source();
        if (!MovingSource.isLatest(source)) {
            return null;
        }
        return switch (source) {
            case Source.PlatformImage image ->
                    catalogue.find(image).map(it -> Watched.platform(it.urn())).orElse(null);
            case Source.SharedImageVersion _ ->
                    Followed.of(document).map(it -> watched(tenant, it)).orElse(null);
            case Source.ManagedImage _ -> null;
        };
    }

    private static Watched watched(String tenant, Followed it) {
        return Watched.image(tenant, it.source().gallery(), it.source().image(), it.channel());
    }

    /** Null: nothing yet, or nobody has looked. */
    @Nullable Newest newest(ImageTemplate document) {
        return switch (document.properties().source()) {
            case Source.PlatformImage image ->
                    catalogue
                            .find(image)
                            .flatMap(it -> Optional.ofNullable(PlatformNewest.of(it.urn())))
                            .map(NewestSources::newest)
                            .orElse(null);
            case Source.SharedImageVersion _ ->
                    Followed.of(document)
                            .flatMap(it -> Optional.ofNullable(it.version()))
                            .map(NewestSources::newest)
                            .orElse(null);
            case Source.ManagedImage _ -> null;
        };
    }

    private static Newest newest(PlatformNewest found) {
        return new Newest(found.version, new Parentage(null, null, found.urn), found.foundAt);
    }

    private static Newest newest(ImageVersion version) {
        return new Newest(
                version.number().toString(),
                new Parentage(version.id, null, null),
                version.publishedAt == null ? version.createdAt : version.publishedAt);
    }
}
