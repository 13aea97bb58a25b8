package dev.goldsmith.schema;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The ARM id of a managed image. Fixed segments compare without case; names keep the case they were
 * written in.
 *
 * @param subscription a GUID, lower-case
 */
public record ManagedImageId(String subscription, String resourceGroup, String name) {
    private static final Pattern FORM =
            Pattern.compile(
                    "/subscriptions/(%s)/resourceGroups/(%s)/providers/Microsoft\\.Compute/images/(%s)"
                            .formatted(
                                    GalleryImageId.GUID, GalleryImageId.GROUP, GalleryImageId.NAME),
                    Pattern.CASE_INSENSITIVE);

    public ManagedImageId {
        subscription = subscription.toLowerCase(Locale.ROOT);
    }

    public static Optional<ManagedImageId> find(String id) {
        var form = FORM.matcher(id);
        return form.matches()
                ? Optional.of(new ManagedImageId(form.group(1), form.group(2), form.group(3)))
                : Optional.empty();
    }

    /**
     * @throws IllegalArgumentException when it isn't one; for input that nobody checked, use {@link
     *     #find}
     */
    public static ManagedImageId parse(String id) {
        return find(id).orElseThrow(
                        () -> new IllegalArgumentException("not a managed image's id: " + id));
    }

    /** The id in the casing of Azure's documentation. */
    @Override
    public String toString() {
        return "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/images/%s"
                .formatted(subscription, resourceGroup, name);
    }
}
