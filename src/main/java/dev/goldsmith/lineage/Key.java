package dev.goldsmith.lineage;

import dev.goldsmith.run.Parentage;
import org.jspecify.annotations.Nullable;

/** An image of the graph: a platform image, a gallery's image definition or a managed image. */
public sealed interface Key {
    record Platform(String urn) implements Key {}

    record Definition(long id) implements Key {}

    record Managed(long id) implements Key {}

    /** What it is called in an address. */
    default String word() {
        return switch (this) {
            case Platform platform -> platform.urn();
            case Definition definition -> "d" + definition.id();
            case Managed managed -> "m" + managed.id();
        };
    }

    /**
     * @param definition of the parent version; null when that isn't there any more
     */
    static @Nullable Key of(@Nullable Parentage parentage, @Nullable Long definition) {
        if (definition != null) {
            return new Definition(definition);
        }
        if (parentage == null) {
            return null;
        }
        return parentage.parentPlatform() != null
                ? new Platform(parentage.parentPlatform())
                : parentage.parentImage() == null ? null : new Managed(parentage.parentImage());
    }
}
