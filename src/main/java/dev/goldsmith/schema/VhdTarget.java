package dev.goldsmith.schema;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a VHD goes on this installation: {@code nightly/web.vhd} in the staging area's container
 * {@code vhds}, or {@code west:nightly/web.vhd} in a region.
 *
 * @param region as it is written; null: the staging area
 * @param path relative, of one or more names, the last of which ends in {@code .vhd}
 */
public record VhdTarget(@Nullable String region, String path) {
    private static final String SEGMENT = "[A-Za-z0-9][\\w.-]*";
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:([A-Za-z0-9][\\w .-]{0,89}):)?((?:%s/)*%s\\.vhd)"
                            .formatted(SEGMENT, SEGMENT));
    private static final int LONGEST = 512;

    public static Optional<VhdTarget> find(String uri) {
        if (uri.length() > LONGEST) {
            return Optional.empty();
        }
        var form = FORM.matcher(uri);
        return form.matches()
                ? Optional.of(new VhdTarget(form.group(1), form.group(2)))
                : Optional.empty();
    }

    /** Where a target's VHD goes; without {@code uri} it is named after its output. */
    public static VhdTarget of(Distributor.Vhd target) {
        return Optional.ofNullable(target.uri())
                .flatMap(VhdTarget::find)
                .orElseGet(() -> new VhdTarget(null, target.runOutputName() + ".vhd"));
    }

    @Override
    public String toString() {
        return region == null ? path : region + ":" + path;
    }
}
