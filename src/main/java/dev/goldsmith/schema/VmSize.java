package dev.goldsmith.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A machine's size, by Azure's names for it. */
public record VmSize(int vcpus, int memoryMb) {
    public static final VmSize DEFAULT = new VmSize(2, 2048);

    /** Those whose names don't say it. */
    private static final Map<String, VmSize> NAMED =
            new TreeMap<>(
                    Map.of(
                            "Standard_D1_v2", new VmSize(1, 3584),
                            "Standard_B1s", new VmSize(1, 1024),
                            "Standard_B1ms", new VmSize(1, 2048),
                            "Standard_B2s", new VmSize(2, 4096),
                            "Standard_A1_v2", new VmSize(1, 2048)));

    /** {@code Standard_D4s_v5}: family, vCPUs, features, version. */
    private static final Pattern FORM =
            Pattern.compile("(?i)standard_([a-z]+?)([1-9]\\d{0,2})(?:-\\d+)?[a-z]*(?:_v\\d+)?");

    private static final int MOST_VCPUS = 416;

    /**
     * @param name as {@code vmProfile.vmSize} has it; null: the default
     * @return empty when it says neither vCPUs nor memory
     */
    public static Optional<VmSize> find(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return Optional.of(DEFAULT);
        }
        for (var named : NAMED.entrySet()) {
            if (named.getKey().equalsIgnoreCase(name)) {
                return Optional.of(named.getValue());
            }
        }
        var match = FORM.matcher(name);
        if (!match.matches()) {
            return Optional.empty();
        }
        int vcpus = Math.min(Integer.parseInt(match.group(2)), MOST_VCPUS);
        int gibEach =
                switch (match.group(1).toLowerCase(Locale.ROOT).charAt(0)) {
                    case 'f' -> 2;
                    case 'e', 'm' -> 8;
                    default -> 4;
                };
        return Optional.of(new VmSize(vcpus, vcpus * gibEach * 1024));
    }

    /** As {@link #find}, the default for one that isn't known. */
    public static VmSize of(@Nullable String name) {
        return find(name).orElse(DEFAULT);
    }

    /** The names that stand for themselves. */
    static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }
}
