package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VM's folder by a name that its sockets can bear: the path of one has at most 107 bytes, and
 * homes may lie deep. Where they do, a link in the system's temporary folder leads there.
 */
final class SocketFolder implements AutoCloseable {
    private static final int LONGEST = 107;

    /** QEMU's monitor, in a folder that is QEMU's own. */
    static final String MONITOR = "qemu/qmp.sock";

    /** In the VM's folder: where the link is, for who cleans up after a worker that was killed. */
    static final String NOTE = "sockets.link";

    private static final String LINK = "vm";

    private final Path folder;
    private final @Nullable Path place;

    private SocketFolder(Path folder, @Nullable Path place) {
        this.folder = folder;
        this.place = place;
    }

    static SocketFolder of(Path folder) throws IOException {
        var longest = folder.resolve(MONITOR).toString();
        if (longest.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return new SocketFolder(folder, null);
        }
        var place = Files.createTempDirectory("gs-");
        // QEMU's own user passes through it.
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx--x--x"));
        Files.writeString(folder.resolve(NOTE), place.toString());
        Files.createSymbolicLink(place.resolve(LINK), folder.toAbsolutePath());
        return new SocketFolder(folder, place);
    }

    /** The link that a VM's folder has, if it needed one. */
    static Optional<SocketFolder> left(Path folder) throws IOException {
        var note = folder.resolve(NOTE);
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        var place = Path.of(Files.readString(note).strip());
        var link = place.resolve(LINK);
        return Files.isSymbolicLink(link)
                        && Files.readSymbolicLink(link).equals(folder.toAbsolutePath())
                ? Optional.of(new SocketFolder(folder, place))
                : Optional.empty();
    }

    Path path() {
        return place == null ? folder : place.resolve(LINK);
    }

    Path resolve(String name) {
        return path().resolve(name);
    }

    @Override
    public void close() {
        if (place == null) {
            return;
        }
        try {
            Files.deleteIfExists(place.resolve(LINK));
            Files.deleteIfExists(place);
        } catch (IOException _) {
            // Somebody's temporary files are cleaned by the system too.
        }
    }
}
