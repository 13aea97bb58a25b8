package dev.goldsmith.web;

import dev.goldsmith.template.FrozenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A script or file whose frozen content differs between two template versions, though its address
 * may be the same.
 */
public record FileChange(String uri, @Nullable FrozenFile older, @Nullable FrozenFile newer) {

    static List<FileChange> between(List<FrozenFile> older, List<FrozenFile> newer) {
        var before = byUri(older);
        var changes = new ArrayList<FileChange>();
        for (var file : byUri(newer).values()) {
            var was = before.remove(file.uri());
            if (was == null || !was.sha256().equals(file.sha256())) {
                changes.add(new FileChange(file.uri(), was, file));
            }
        }
        before.values().forEach(gone -> changes.add(new FileChange(gone.uri(), gone, null)));
        return changes;
    }

    private static java.util.Map<String, FrozenFile> byUri(List<FrozenFile> files) {
        return files.stream()
                .collect(
                        Collectors.toMap(
                                FrozenFile::uri,
                                Function.identity(),
                                (a, _) -> a,
                                java.util.LinkedHashMap::new));
    }

    public String oldDigest() {
        return brief(older);
    }

    public String newDigest() {
        return brief(newer);
    }

    private static String brief(@Nullable FrozenFile file) {
        return file == null ? "–" : Objects.requireNonNull(file).sha256().substring(0, 12);
    }
}
