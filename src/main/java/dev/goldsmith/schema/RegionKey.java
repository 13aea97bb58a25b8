package dev.goldsmith.schema;

import java.util.Locale;

/** What two spellings of one region have in common; tables and rules compare regions by it. */
public final class RegionKey {
    private RegionKey() {}

    /** Azure knows a region by its display name too: "West US 2" is westus2. */
    public static String of(String name) {
        return name.replace(" ", "").toLowerCase(Locale.ROOT);
    }
}
