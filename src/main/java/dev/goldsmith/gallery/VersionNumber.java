package dev.goldsmith.gallery;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code major.minor.patch}, each a non-negative 32-bit integer, as in Azure Compute Gallery. */
public record VersionNumber(int major, int minor, int patch) implements Comparable<VersionNumber> {
    private static final Pattern FORM =
            Pattern.compile("(0|[1-9]\\d{0,9})\\.(0|[1-9]\\d{0,9})\\.(0|[1-9]\\d{0,9})");
    private static final Comparator<VersionNumber> ORDER =
            Comparator.comparingInt(VersionNumber::major)
                    .thenComparingInt(VersionNumber::minor)
                    .thenComparingInt(VersionNumber::patch);

    /** Whether major and minor number are the same. */
    boolean isPatchOf(VersionNumber other) {
        return major == other.major && minor == other.minor;
    }

    /** The number of the first version of a definition. */
    public static final VersionNumber FIRST = new VersionNumber(1, 0, 0);

    public static Optional<VersionNumber> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new VersionNumber(
                            Integer.parseInt(match.group(1)),
                            Integer.parseInt(match.group(2)),
                            Integer.parseInt(match.group(3))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /**
     * The number after the taken ones, as AIB's scheme {@code Latest} says: the highest one's patch
     * raised by one, or its minor number where the patch is as high as it gets.
     *
     * @param major only among numbers of this major; null or -1: among all
     */
    public static VersionNumber after(Collection<VersionNumber> taken, @Nullable Integer major) {
        int only = major == null ? -1 : major;
        return taken.stream()
                .filter(n -> only < 0 || n.major == only)
                .max(ORDER)
                .map(n ->
                        n.patch < Integer.MAX_VALUE
                                ? new VersionNumber(n.major, n.minor, n.patch + 1)
                                : new VersionNumber(n.major, Math.addExact(n.minor, 1), 0))
                .orElseGet(() -> only < 0 ? FIRST : new VersionNumber(only, 0, 0));
    }

    @Override
    public int compareTo(VersionNumber other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
