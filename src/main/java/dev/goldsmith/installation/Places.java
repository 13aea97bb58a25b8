package dev.goldsmith.installation;

import dev.goldsmith.build.store.FolderPlace;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.build.store.azure.BlobPlace;
import dev.goldsmith.kernel.Mishap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The places of this installation that hold images: {@link #LOCAL} is its store, the others are in
 * the settings. What tenants call regions means one of them.
 */
@Singleton
public class Places {
    public static final String LOCAL = "local";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final Store store;
    private final Map<String, Place> all = new TreeMap<>();

    @Inject
    public Places(InstallationConfig installation, Store store) {
        this(store, installation.regions(), installation.regionKeys());
    }

    public Places(Store store, Map<String, Path> others) {
        this(
                store,
                others.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, it -> it.getValue().toString())),
                Map.of());
    }

    /**
     * @param others name to a folder, or to a container's address
     * @param keys what opens the containers
     * @throws IllegalArgumentException with a sentence that names the setting
     */
    public Places(Store store, Map<String, String> others, Map<String, String> keys) {
        others.keySet().forEach(Places::check);
        this.store = store;
        all.put(LOCAL, store.place());
        others.forEach((name, where) -> all.put(name, place(name, where, keys.get(name))));
        keys.keySet().stream()
                .filter(name -> !(all.get(name) instanceof BlobPlace))
                .forEach(name -> {
                    throw new IllegalArgumentException(
                            "goldsmith.region-keys.%1$s: goldsmith.regions.%1$s isn't a container of an Azure storage account"
                                    .formatted(name));
                });
    }

    private static Place place(String name, String where, @Nullable String key) {
        return Containers.names(where)
                ? new BlobPlace(
                        Containers.open(
                                "goldsmith.regions." + name,
                                where,
                                "goldsmith.region-keys." + name,
                                key))
                : new FolderPlace(Path.of(where));
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches() || name.equals(LOCAL)) {
            throw new IllegalArgumentException(
                    "goldsmith.regions.%s: a region is named by 1 to 63 lower-case letters, digits and '-', and not 'local', which is the store"
                            .formatted(name));
        }
    }

    /** All of them, by name. */
    public Map<String, Place> all() {
        return Collections.unmodifiableMap(all);
    }

    /** The names of all. */
    public SortedSet<String> names() {
        return new TreeSet<>(all.keySet());
    }

    public boolean has(String name) {
        return all.containsKey(name);
    }

    /** Empty when the settings don't name it (any more). */
    public Optional<Place> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Those that can be used now; the store always counts, who comes first makes it. */
    public List<String> usable() {
        return all.entrySet().stream()
                .filter(it -> it.getKey().equals(LOCAL) || it.getValue().lack().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What keeps this process from putting anything into the store; null: nothing. */
    public @Nullable String wantOfStore() {
        try {
            store.probe();
            return null;
        } catch (IOException e) {
            return "the store %s can't be written: %s"
                    .formatted(store.place().address(), Mishap.reason(e));
        }
    }
}
