package dev.goldsmith.build.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A hard link in a folder of a run's, by which it holds a disk that all builds of a host share: the
 * disk stays as long as the name does, which goes with the folder, whoever removes it.
 */
public final class SecondName {
    private SecondName() {}

    /**
     * @param folder in the same file system; a name that is there already is made anew
     */
    public static Path give(Path disk, Path folder, String name) throws IOException {
        var link = folder.resolve(name);
        Files.deleteIfExists(link);
        return Files.createLink(link, disk);
    }

    /** Whether somebody holds it. */
    public static boolean isHeld(Path disk) throws IOException {
        return (int) Files.getAttribute(disk, "unix:nlink") > 1;
    }
}
