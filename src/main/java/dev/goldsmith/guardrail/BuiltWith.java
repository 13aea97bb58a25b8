package dev.goldsmith.guardrail;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** With which exceptions an image was built, and all that it is built on. */
public final class BuiltWith {
    private BuiltWith() {}

    /** As {@link Run#exceptions}. */
    static @Nullable String write(List<Guard> guards) {
        return write(excused(guards));
    }

    private static List<Long> excused(List<Guard> guards) {
        return guards.stream()
                .flatMap(it -> it.excused().stream())
                .map(Excused::exception)
                .toList();
    }

    private static @Nullable String write(Iterable<Long> ids) {
        var sorted = new TreeSet<Long>();
        ids.forEach(sorted::add);
        return sorted.isEmpty() ? null : Json.write(sorted);
    }

    private static List<Long> ids(@Nullable Run run) {
        return run == null || run.exceptions == null
                ? List.of()
                : Json.read(run.exceptions, new TypeReference<List<Long>>() {});
    }

    /** Adds those of what the run is built on, which each attempt finds anew. */
    public static void note(Run run) {
        var all = new TreeSet<>(excused(Guard.taken(run.inputs().guardrails)));
        all.addAll(ids(builder(run.parentage)));
        run.exceptions = write(all);
    }

    private static @Nullable Run builder(@Nullable Parentage parentage) {
        if (parentage == null) {
            return null;
        }
        if (parentage.parentVersion() != null) {
            ImageVersion version = ImageVersion.findById(parentage.parentVersion());
            return version == null ? null : Run.findById(version.runId);
        }
        ManagedImage image =
                parentage.parentImage() == null
                        ? null
                        : ManagedImage.findById(parentage.parentImage());
        return image == null || image.capturedBy == null ? null : Run.findById(image.capturedBy);
    }

    /** The exceptions that a run's image is built with, the oldest first. */
    public static List<Exemption> of(Run run) {
        var ids = ids(run);
        return ids.isEmpty() ? List.of() : Exemption.list("id in ?1 order by id", ids);
    }
}
