package dev.goldsmith.build.store;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder. One that isn't there is a share that isn't mounted, most likely: it is never made here.
 */
public final class FolderPlace implements Place {
    /** Names of the installations that keep something here, a file each. */
    private static final String OWNERS = "owners";

    private static final String VHDS = "vhds";

    private final Path folder;
    private final FolderStore store;

    public FolderPlace(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        this.store = new FolderStore(folder);
    }

    public Path folder() {
        return folder;
    }

    /** What is in it, as a store. */
    public FolderStore store() {
        return store;
    }

    @Override
    public String address() {
        return folder.toString();
    }

    @Override
    public Optional<String> lack() {
        return Files.isDirectory(folder)
                ? Optional.empty()
                : Optional.of("the folder %s isn't there".formatted(folder));
    }

    @Override
    public @Nullable Long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException _) {
            return null;
        }
    }

    @Override
    public boolean has(Digest content) {
        return store.has(content);
    }

    @Override
    public boolean bring(LocalFiles from, Digest content, Watch watch) throws IOException {
        requireFolder();
        return PlaceCopy.copy(new PlaceCopy.OfFile(from.fetch(content)), content, store, watch);
    }

    @Override
    public String vhd(String tenant, String path, Rendition vhd, Progress progress)
            throws IOException {
        requireFolder();
        return VhdFiles.write(vhds(tenant), path, vhd, progress).toString();
    }

    @Override
    public void removeVhd(String tenant, String path) throws IOException {
        requireFolder();
        Files.deleteIfExists(VhdFiles.in(vhds(tenant), path));
    }

    @Override
    public void forget(String tenant) throws IOException {
        requireFolder();
        Folders.delete(vhds(tenant));
    }

    private Path vhds(String tenant) {
        return folder.resolve(VHDS).resolve(tenant);
    }

    private void requireFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(address());
        }
    }

    @Override
    public @Nullable String claim(String installation) throws IOException {
        requireFolder();
        var owners = Files.createDirectories(folder.resolve(OWNERS));
        if (!Files.exists(owners.resolve(installation))) {
            Files.createFile(owners.resolve(installation));
        }
        try (Stream<Path> all = Files.list(owners)) {
            var others =
                    all.map(it -> it.getFileName().toString())
                            .filter(it -> !it.equals(installation))
                            .toList();
            return others.isEmpty()
                    ? null
                    : "another installation keeps something in %s too, or did: nothing is taken from it until %s is removed (this one is %s)"
                            .formatted(
                                    folder,
                                    owners.resolve(String.join(", ", others)),
                                    installation);
        }
    }

    @Override
    public Found sweep(Duration grace, Supplier<Set<Digest>> held) throws IOException {
        requireFolder();
        return new StoreSweep(store, grace).look(held);
    }
}
