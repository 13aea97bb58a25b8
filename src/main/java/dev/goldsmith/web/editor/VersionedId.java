package dev.goldsmith.web.editor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An ARM id with the version that it may end in, as two fields.
 *
 * @param version empty when there is none
 */
record VersionedId(String definition, String version) {
    private static final String VERSIONS = "/versions/";

    static VersionedId split(String id) {
        int at = id.toLowerCase(Locale.ROOT).lastIndexOf(VERSIONS);
        return at < 0
                ? new VersionedId(id, "")
                : new VersionedId(id.substring(0, at), id.substring(at + VERSIONS.length()));
    }

    /** The id with what was typed in its place; exactly the same one when nothing was. */
    static String join(String id, @Nullable String definition, @Nullable String version) {
        var shown = split(id);
        if (!Shown.changed(definition, shown.definition)
                && !Shown.changed(version, shown.version)) {
            return id;
        }
        var newDefinition = definition == null ? shown.definition : definition;
        var newVersion = version == null ? shown.version : version;
        return newVersion.isBlank() ? newDefinition : newDefinition + VERSIONS + newVersion;
    }
}
