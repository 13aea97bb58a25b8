package dev.goldsmith.storage;

import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the places hold, for the installation's administrators: numbers only. */
@ApplicationScoped
public class Storage {
    private static final int ERASURES = 50;

    @Inject Places places;
    @Inject Tenancy tenancy;

    /**
     * @param free bytes that its file system has left; null when the folder isn't there
     * @param swept what its last sweep found; null before the first
     */
    public record Place(
            String name, Path folder, @Nullable Long free, @Nullable StorePlace swept) {}

    public List<Place> places() {
        Map<String, StorePlace> swept =
                tenancy.outside(StorePlace::all).stream()
                        .collect(Collectors.toMap(it -> it.name, Function.identity()));
        return places.names().stream()
                .map(name -> {
                    var folder = places.folder(name).orElseThrow();
                    return new Place(name, folder, free(folder), swept.get(name));
                })
                .toList();
    }

    /** Tenants that were erased, the last ones first. */
    public List<Erasure> erasures() {
        return tenancy.outside(() -> Erasure.last(ERASURES));
    }

    static @Nullable Long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException _) {
            return null;
        }
    }
}
