package dev.goldsmith.testing;

import org.jspecify.annotations.Nullable;

/** Small templates as somebody would send them. */
public final class Documents {
    private Documents() {}

    /**
     * One Shell step on Debian.
     *
     * @param gallery {@code gallery/image} to distribute to; null: a VHD only
     */
    public static String shell(String tenantId, @Nullable String gallery, String line) {
        return document(
                """
                { "type": "Shell", "name": "step", "inline": ["%s"] }\
                """
                        .formatted(line),
                gallery == null ? vhd("vhd") : sharedImage(tenantId, gallery, "image"));
    }

    /**
     * @param customize elements of the list, as JSON
     * @param distribute the same
     */
    public static String document(String customize, String distribute) {
        return """
        {
          "location": "local",
          "properties": {
            "source": {
              "type": "PlatformImage",
              "publisher": "Debian",
              "offer": "debian-12",
              "sku": "12-gen2",
              "version": "latest"
            },
            "customize": [%s],
            "distribute": [%s]
          }
        }
        """
                .formatted(customize, distribute);
    }

    /** The same with a tag. */
    public static String tagged(String document, String name, String value) {
        return document.replaceFirst("\\{", "{\"tags\": {\"%s\": \"%s\"},".formatted(name, value));
    }

    public static String vhd(String output) {
        return """
        { "type": "VHD", "runOutputName": "%s" }\
        """
                .formatted(output);
    }

    /**
     * @param image {@code gallery/image}, or {@code gallery/image/versions/1.2.3}
     */
    public static String sharedImage(String tenantId, String image, String output) {
        return """
        {
          "type": "SharedImage",
          "runOutputName": "%s",
          "galleryImageId": "/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s"
        }\
        """
                .formatted(output, tenantId, image.replaceFirst("/", "/images/"));
    }
}
