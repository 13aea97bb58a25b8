package dev.goldsmith.installation;

import dev.goldsmith.build.store.FolderStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The places of this installation that hold images, a folder each: {@link #LOCAL} is its store, the
 * others are in the settings. What tenants call regions means one of them.
 */
@Singleton
public class Places {
    public static final String LOCAL = "local";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final Path store;
    private final Map<String, Path> others;

    @Inject
    public Places(InstallationConfig installation) {
        this(installation.storeFolder(), installation.regions());
    }

    public Places(Path store, Map<String, Path> others) {
        others.keySet().forEach(Places::check);
        this.store = store;
        this.others = Map.copyOf(others);
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches() || name.equals(LOCAL)) {
            throw new IllegalArgumentException(
                    "goldsmith.regions.%s: a region is named by 1 to 63 lower-case letters, digits and '-', and not 'local', which is the store"
                            .formatted(name));
        }
    }

    /** All of them, by name. */
    public SortedSet<String> names() {
        var names = new TreeSet<>(others.keySet());
        names.add(LOCAL);
        return names;
    }

    public boolean has(String name) {
        return name.equals(LOCAL) || others.containsKey(name);
    }

    /** Empty when the settings don't name it (any more). */
    public Optional<Path> folder(String name) {
        return name.equals(LOCAL)
                ? Optional.of(store)
                : Optional.ofNullable(others.get(name)).map(p -> p.toAbsolutePath().normalize());
    }

    /** What this place holds, as a store. */
    public Optional<FolderStore> store(String name) {
        return folder(name).map(FolderStore::new);
    }

    /** What keeps this process from putting anything there, a sentence for each place. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        for (var name : names()) {
            var folder = folder(name).orElseThrow();
            try {
                new FolderStore(folder).probe();
            } catch (IOException e) {
                problems.add(
                        "the folder of region '%s', %s, can't be written: %s"
                                .formatted(name, folder, e));
            }
        }
        return problems;
    }
}
