package dev.goldsmith.web;

import java.util.Map;

/**
 * An entry of the navigation.
 *
 * @param word what a page's {@code nav} says when it belongs here
 * @param tab whether it has a tab of its own on a phone; the others stand under "More"
 */
public record Place(String word, String href, String icon, String title, boolean tab) {
    private static final Map<String, String> KEYS =
            Map.of(
                    "home", "h",
                    "lineage", "l",
                    "templates", "t",
                    "runs", "r",
                    "approvals", "a",
                    "gallery", "g",
                    "costs", "c",
                    "activity", "y",
                    "settings", "s");

    /** What leads there after a {@code g}; empty for none. */
    public String key() {
        return KEYS.getOrDefault(word, "");
    }
}
