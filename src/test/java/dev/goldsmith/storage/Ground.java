package dev.goldsmith.storage;

import dev.goldsmith.build.Folders;
import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/** The folders of a test's installation, and the time that passes there. */
record Ground(Places places, Sweep sweep) {
    private static final Duration LONG = Duration.ofHours(2);

    /** No region's folder is there, and nobody else's name on the store. */
    void prepare() throws IOException {
        Folders.delete(local().resolve("owners"));
        Folders.delete(region("west"));
        Folders.delete(region("east"));
    }

    Path local() {
        return region(Places.LOCAL);
    }

    Path region(String name) {
        return Path.of(places.find(name).orElseThrow().address());
    }

    /** A look, more than the time of grace, and another look. */
    void sweepTwice() throws IOException {
        sweep.round(Duration.ZERO);
        pass();
        sweep.round(Duration.ZERO);
    }

    /** What nobody wants hasn't been wanted for longer. */
    void pass() throws IOException {
        for (var place : places.names()) {
            var leaving = region(place).resolve("leaving");
            if (!Files.isDirectory(leaving)) {
                continue;
            }
            try (var marks = Files.list(leaving)) {
                for (var mark : marks.toList()) {
                    var older = Files.getLastModifiedTime(mark).toInstant().minus(LONG);
                    Files.setLastModifiedTime(mark, FileTime.from(older));
                }
            }
        }
    }

    StorePlace place(String name) {
        return CDI.current()
                .select(Tenancy.class)
                .get()
                .outside(() -> StorePlace.<StorePlace>findById(name));
    }
}
