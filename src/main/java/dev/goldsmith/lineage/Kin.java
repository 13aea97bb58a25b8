package dev.goldsmith.lineage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An ancestor or a descendant of a version.
 *
 * @param step how many builds and copies lie between the two; 1: a parent or a child
 * @param gallery null: it is in none
 * @param image the definition's name, the managed image's, or a platform image's {@code
 *     publisher:offer:sku}; null: it isn't told
 * @param number null: it isn't told
 * @param team null: a platform image, or it isn't told
 * @param deleted whether it is gone
 * @param copy whether it, or for an ancestor what came of it, is a copy and no build
 * @param withdrawn whether it can't be used, because it was recalled for example
 * @param at when it was published
 * @param ends when it does; null: never, or it isn't told
 */
public record Kin(
        int step,
        Kind kind,
        @Nullable String gallery,
        @Nullable String image,
        @Nullable String number,
        Node.@Nullable Owner team,
        boolean deleted,
        boolean copy,
        boolean withdrawn,
        @Nullable Instant at,
        @Nullable Instant ends) {

    public enum Kind {
        PLATFORM("platformImage"),
        VERSION("image"),
        MANAGED("managedImage"),
        /** Of a team that the reader doesn't read. */
        HIDDEN("hidden");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static Kin hidden(int step, boolean copy) {
        return new Kin(step, Kind.HIDDEN, null, null, null, null, false, copy, false, null, null);
    }

    static Kin platform(int step, String urn, @Nullable String number) {
        return new Kin(
                step, Kind.PLATFORM, null, urn, number, null, false, false, false, null, null);
    }

    /** Whose row is gone with its name. */
    static Kin gone(int step, Kind kind, @Nullable String number, boolean copy) {
        return new Kin(step, kind, null, null, number, null, true, copy, false, null, null);
    }

    public boolean isHidden() {
        return kind == Kind.HIDDEN;
    }

    public boolean isPlatform() {
        return kind == Kind.PLATFORM;
    }

    /** Where its page is, below the tenant's address; null: it has none. */
    public @Nullable String path() {
        if (deleted || image == null || team == null) {
            return null;
        }
        return switch (kind) {
            case VERSION -> "/gallery/%s/%s/%s".formatted(gallery, image, number);
            case MANAGED -> "/teams/%s/managed-images/%s".formatted(team.slug(), image);
            case PLATFORM, HIDDEN -> null;
        };
    }
}
