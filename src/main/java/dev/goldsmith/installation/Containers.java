package dev.goldsmith.installation;

import dev.goldsmith.build.store.azure.BlobAccess;
import dev.goldsmith.kernel.Mishap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Containers of Azure storage accounts in the settings, and the keys beside them. */
final class Containers {
    private static final String IN_FILE = "file:";

    private Containers() {}

    /** Whether a setting names one, and no folder. */
    static boolean names(String where) {
        return where.startsWith("https://") || where.startsWith("http://");
    }

    /**
     * @param setting that names it
     * @param keySetting that opens it
     * @throws IllegalArgumentException with a sentence that names the setting
     */
    static BlobAccess open(String setting, String where, String keySetting, @Nullable String key) {
        try {
            return new BlobAccess(URI.create(where), key == null ? "" : content(keySetting, key));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(setting, e.getMessage()));
        }
    }

    private static String content(String setting, String key) {
        if (!key.startsWith(IN_FILE)) {
            return key;
        }
        try {
            return Files.readString(Path.of(key.substring(IN_FILE.length())));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "its key can't be read (%s): %s".formatted(setting, Mishap.reason(e)));
        }
    }
}
