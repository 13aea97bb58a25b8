package dev.goldsmith.contents;

import dev.goldsmith.packages.PackageList.Entry;
import java.util.HashSet;
import java.util.Set;

/** Names for packages within a document: letters, digits, dots and hyphens, each once. */
final class References {
    private final Set<String> taken = new HashSet<>();

    String of(Entry entry) {
        var wished =
                "Package-%s-%s-%s"
                        .formatted(entry.name(), entry.version(), entry.architecture())
                        .replaceAll("[^A-Za-z0-9.-]", "-");
        var free = wished;
        for (int i = 2; !taken.add(free); i++) {
            free = wished + "-" + i;
        }
        return free;
    }
}
