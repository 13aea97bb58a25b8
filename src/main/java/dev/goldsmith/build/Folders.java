package dev.goldsmith.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the JDK leaves out. */
public final class Folders {
    private Folders() {}

    /** Makes a folder that VMs' own users pass through and see nothing of. */
    public static Path passable(Path folder) throws IOException {
        return with(folder, "rwx--x--x");
    }

    /** Makes a folder that is for this process's user alone. */
    public static Path own(Path folder) throws IOException {
        return with(folder, "rwx------");
    }

    private static Path with(Path folder, String rights) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
        return folder;
    }

    /** Removes a folder with all that is in it; one that isn't there is fine. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
