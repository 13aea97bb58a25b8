package dev.goldsmith.schema;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ARM id of an image definition, or of one of its versions. Fixed segments compare without
 * case; names keep the case they were written in.
 *
 * @param subscription a GUID, lower-case
 * @param version {@code x.y.z}, {@code latest}, or null for the definition itself
 */
public record GalleryImageId(
        String subscription,
        String resourceGroup,
        String gallery,
        String image,
        @Nullable String version) {
    static final String GUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    static final String GROUP = "[\\w.()-]{0,89}[\\w()-]";
    static final String NAME = "[A-Za-z0-9_](?:[\\w.-]{0,78}[A-Za-z0-9_])?";

    private static final Pattern FORM =
            Pattern.compile(
                    "/subscriptions/(%s)/resourceGroups/(%s)/providers/Microsoft\\.Compute/galleries/(%s)/images/(%s)(?:/versions/([^/]{1,40}))?"
                            .formatted(GUID, GROUP, NAME, NAME),
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    /** Azure reads the numbers of a date, such as 2026.03.09, without their zeros. */
    private static final Pattern ZEROS = Pattern.compile("\\b0+(?=\\d)");

    public GalleryImageId {
        subscription = subscription.toLowerCase(Locale.ROOT);
        if (version != null && version.equalsIgnoreCase("latest")) {
            version = "latest";
        } else if (version != null) {
            version = ZEROS.matcher(version).replaceAll("");
        }
    }

    /**
     * @throws IllegalArgumentException when it isn't one; for input that nobody checked, use {@link
     *     #find}
     */
    public static GalleryImageId parse(String id) {
        return find(id).orElseThrow(
                        () -> new IllegalArgumentException("not a gallery image id: " + id));
    }

    public static Optional<GalleryImageId> find(String id) {
        var form = FORM.matcher(id);
        if (!form.matches() || !isVersion(form.group(5))) {
            return Optional.empty();
        }
        return Optional.of(
                new GalleryImageId(
                        form.group(1), form.group(2), form.group(3), form.group(4), form.group(5)));
    }

    /** Whether the version is evaluated when the image is built. */
    public boolean isLatest() {
        return "latest".equals(version);
    }

    public GalleryImageId definition() {
        return withVersion(null);
    }

    public GalleryImageId withVersion(@Nullable String number) {
        return new GalleryImageId(subscription, resourceGroup, gallery, image, number);
    }

    /** The id in the casing of Azure's documentation. */
    @Override
    public String toString() {
        return "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/galleries/%s/images/%s%s"
                .formatted(
                        subscription,
                        resourceGroup,
                        gallery,
                        image,
                        version == null ? "" : "/versions/" + version);
    }

    private static boolean isVersion(@Nullable String version) {
        if (version == null || version.equalsIgnoreCase("latest")) {
            return true;
        }
        var parts = version.split("\\.", -1);
        for (var part : parts) {
            // Azure keeps each of the three in 32 bits.
            if (!NUMBER.matcher(part).matches() || Long.parseLong(part) > Integer.MAX_VALUE) {
                return false;
            }
        }
        return parts.length == 3;
    }
}
