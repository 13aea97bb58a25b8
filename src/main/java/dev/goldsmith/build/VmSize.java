package dev.goldsmith.build;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A machine's size, by Azure's names for it. */
public record VmSize(int vcpus, int memoryMb) {
    public static final VmSize DEFAULT = new VmSize(2, 2048);

    private static final Map<String, VmSize> KNOWN =
            Map.of(
                    "standard_d1_v2", new VmSize(1, 3584),
                    "standard_b1s", new VmSize(1, 1024),
                    "standard_b1ms", new VmSize(1, 2048),
                    "standard_b2s", new VmSize(2, 4096),
                    "standard_a1_v2", new VmSize(1, 2048));

    /** {@code Standard_D4s_v5}: family, vCPUs, features, version. */
    private static final Pattern FORM =
            Pattern.compile("(?i)standard_([a-z]+?)(\\d+)(?:-\\d+)?[a-z]*(?:_v\\d+)?");

    /**
     * @param name as {@code vmProfile.vmSize} has it; null: the default
     */
    public static VmSize of(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return DEFAULT;
        }
        var known = KNOWN.get(name.toLowerCase(java.util.Locale.ROOT));
        if (known != null) {
            return known;
        }
        var match = FORM.matcher(name);
        if (!match.matches()) {
            return DEFAULT;
        }
        int vcpus = Math.clamp(Long.parseLong(match.group(2)), 1, 416);
        int gibEach =
                switch (match.group(1).toLowerCase(java.util.Locale.ROOT).charAt(0)) {
                    case 'f' -> 2;
                    case 'e', 'm' -> 8;
                    default -> 4;
                };
        return new VmSize(vcpus, vcpus * gibEach * 1024);
    }
}
