package dev.goldsmith.cascade;

import dev.goldsmith.schema.GuestOs;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template that starts from an image of a gallery.
 *
 * @param template its id
 * @param version its newest one
 * @param team its team's id, and {@code slug} in addresses
 * @param closed whether that team is archived, so that nothing of it is built
 * @param image that it starts from, {@code gallery/image} in lower case
 * @param channel of that image, which it follows; null: it takes {@code latest}
 * @param makes images that it publishes to, in the same words
 * @param enters the channel that its new versions enter; null: none
 * @param checks whether it only checks its source, so that there is nothing to patch
 */
public record Derivative(
        long template,
        String name,
        int version,
        long team,
        String slug,
        boolean closed,
        String image,
        @Nullable String channel,
        Set<String> makes,
        @Nullable String enters,
        boolean checks) {
    public Derivative {
        makes = Set.copyOf(makes);
    }

    boolean isMadeBy(Derivative other) {
        return other.makes.contains(image);
    }

    /**
     * Whether a run of it can install updates.
     *
     * @param on what it is built on; null: nobody knows yet
     */
    boolean canPatch(Pointers.@Nullable Pointer on) {
        return !checks && (on == null || on.system() == GuestOs.LINUX);
    }
}
