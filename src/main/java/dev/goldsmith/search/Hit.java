package dev.goldsmith.search;

/**
 * Something that may be what somebody looks for.
 *
 * @param name what it is called
 * @param where it belongs: a team, a gallery, an address
 * @param path of its page, below the tenant's
 */
public record Hit(Kind kind, String name, String where, String path) {

    public enum Kind {
        RUN("Runs", "player-play"),
        VERSION("Versions", "stack"),
        TEMPLATE("Templates", "file-code"),
        IMAGE("Images", "stack-2"),
        MANAGED_IMAGE("Managed images", "archive"),
        TEAM("Teams", "users"),
        PERSON("People", "user");

        public final String title;

        /** Of {@code icons.svg}, without the {@code i-}. */
        public final String icon;

        Kind(String title, String icon) {
            this.title = title;
            this.icon = icon;
        }
    }
}
