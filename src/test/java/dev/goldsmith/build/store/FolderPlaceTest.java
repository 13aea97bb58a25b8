package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FolderPlaceTest extends PlaceContract {
    private Path folder() {
        return home.resolve("west");
    }

    @Override
    protected Place place() throws IOException {
        return new FolderPlace(Files.createDirectories(folder()));
    }

    @Override
    protected Place away() {
        return new FolderPlace(home.resolve("east"));
    }

    @Override
    protected byte[] fetched(Digest content) throws IOException {
        return Files.readAllBytes(new FolderStore(folder()).fetch(content));
    }

    @Override
    protected byte[] fetched(String tenant, String vhd) throws IOException {
        var file = folder().resolve("vhds").resolve(tenant).resolve(vhd);
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }
}
