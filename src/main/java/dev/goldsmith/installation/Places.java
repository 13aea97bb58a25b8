package dev.goldsmith.installation;

import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.kernel.Mishap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /**
     * Those whose folder is there. One that isn't is a share that isn't mounted, most likely: it is
     * never made here.
     */
    public List<String> mounted() {
        return names().stream()
                .filter(name ->
                        name.equals(LOCAL) || folder(name).filter(Files::isDirectory).isPresent())
                .toList();
    }

    /** What keeps this process from putting anything into the store; null: nothing. */
    public @Nullable String wantOfStore() {
        try {
            new FolderStore(store).probe();
            return null;
        } catch (IOException e) {
            return "the store %s can't be written: %s".formatted(store, Mishap.reason(e));
        }
    }
}
