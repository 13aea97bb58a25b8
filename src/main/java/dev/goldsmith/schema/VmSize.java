package dev.goldsmith.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A machine's size, by Azure's names for it. */
public record VmSize(int vcpus, int memoryMb) {
    public static final VmSize DEFAULT = new VmSize(2, 2048);

    /** {@code vm-sizes.txt}: those whose names don't say it, in lower case. */
    private static final Map<String, VmSize> NAMED = named();

    /** {@code Standard_E8-4ds_v5}: family, vCPUs, those that are left, features, version. */
    private static final Pattern FORM =
            Pattern.compile("standard_([a-z]+?)(\\d+)(?:-(\\d+))?([a-z]*)(?:_cc)?(?:_v(\\d+))?");

    /** The counts that sizes come in. */
    private static final Set<Integer> VCPUS =
            Set.of(
                    1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 36, 40, 44, 48, 60, 64, 72, 80, 96, 104,
                    112, 120, 128, 176, 192);

    /** For messages: families, with a name that is right. */
    static final String RIGHT =
            "a size of Azure's families A, B, D, DC, E, EC, F, FX, G, H, L, M or N, such as"
                    + " `Standard_D4s_v5` (4 vCPUs, 16 GiB) or `Standard_B1s`";

    /**
     * @param name as {@code vmProfile.vmSize} has it; null: the default
     * @return empty when Azure has no such size
     */
    public static Optional<VmSize> find(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return Optional.of(DEFAULT);
        }
        var key = name.toLowerCase(Locale.ROOT);
        var named = NAMED.get(key);
        if (named != null) {
            return Optional.of(named);
        }
        var match = FORM.matcher(key);
        if (!match.matches() || match.group(2).length() > 3) {
            return Optional.empty();
        }
        int whole = Integer.parseInt(match.group(2));
        int left = match.group(3) == null ? whole : Integer.parseInt(match.group(3));
        int version = match.group(5) == null ? 1 : Integer.parseInt(match.group(5));
        double gib = gibEach(match.group(1), match.group(4), version);
        return gib > 0 && VCPUS.contains(whole) && left > 0 && left <= whole
                ? Optional.of(new VmSize(left, (int) (whole * gib * 1024)))
                : Optional.empty();
    }

    /**
     * How much memory goes with a vCPU: a family's ratio, which the features {@code l} (low),
     * {@code m} (much) and {@code t} (tiny) change.
     *
     * @return 0 for what isn't a family of that version
     */
    private static double gibEach(String family, String features, int version) {
        boolean low = features.contains("l");
        boolean much = features.contains("m");
        return switch (family) {
            case "a" -> version == 2 ? much ? 8 : 2 : 0;
            case "b" -> version == 2 ? features.contains("t") ? 0.5 : low ? 2 : 4 : 0;
            case "d" -> version >= 3 ? low ? 2 : 4 : 0;
            case "dc" -> version == 3 ? 8 : version >= 2 ? 4 : 0;
            case "e", "eb", "ec" -> version >= 3 ? 8 : 0;
            case "f" -> version < 6 ? 2 : low ? 2 : much ? 8 : 4;
            case "fx" -> 21;
            case "l" -> 8;
            default -> 0;
        };
    }

    /** As {@link #find}, the default for one that isn't known. */
    public static VmSize of(@Nullable String name) {
        return find(name).orElse(DEFAULT);
    }

    private static Map<String, VmSize> named() {
        var sizes = new HashMap<String, VmSize>();
        try (var in = VmSize.class.getResourceAsStream("/vm-sizes.txt")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(line ->
                            sizes.put(
                                    line[0].toLowerCase(Locale.ROOT),
                                    new VmSize(
                                            Integer.parseInt(line[1]),
                                            new BigDecimal(line[2])
                                                    .multiply(BigDecimal.valueOf(1024))
                                                    .intValueExact())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(sizes);
    }
}
