package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;

/** Files of a home that only its owner may read; written whole or not at all. */
final class PrivateFiles {

    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateFiles() {}

    /**
     * Makes the home (mode 0711) if it isn't there: the user that VMs run under passes through it
     * to the disks, and reads nothing that isn't meant for it.
     */
    static Path home(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder(folder), PosixFilePermissions.fromString("rwx--x--x"));
        return folder;
    }

    /** Makes the folder if it isn't there; its mode is 0700 from now on. */
    static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(folder)) {
                throw new IOException(folder + " is a file, and must be a folder", there);
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    /** Random letters and digits (192 bits), made at the first call and kept in the file. */
    static String secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(24)) + "\n");
        }
        return Files.readString(file).strip();
    }

    static byte[] bytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static void write(Path file, byte[] content) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, content);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is in the folder, into one that is there. */
    static void copy(Path folder, Path target) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.skip(1).toList()) {
                var copy = target.resolve(folder.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
