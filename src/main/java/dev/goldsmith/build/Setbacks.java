package dev.goldsmith.build;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What went wrong on a walk that went on all the same, and how the walk ends for it. */
final class Setbacks {
    private @Nullable BuildFailure invalid;
    private final List<BuildFailure> notPublished = new ArrayList<>();
    private int published;

    /** A check failed, and the image is distributed all the same. */
    void invalid(BuildFailure failure) {
        invalid = failure;
    }

    boolean isInvalid() {
        return invalid != null;
    }

    void notPublished(BuildFailure failure) {
        notPublished.add(failure);
    }

    void published() {
        published++;
    }

    /** No target was tried yet. */
    boolean beforeTargets() {
        return published == 0 && notPublished.isEmpty();
    }

    void end() throws BuildFailure, Engine.PartlyDistributed {
        if (invalid != null) {
            throw new BuildFailure(
                    invalid.step,
                    "%s; %s, because continueDistributeOnFailure is set%s"
                            .formatted(
                                    invalid.message(),
                                    notPublished.isEmpty()
                                            ? "the image was distributed all the same"
                                            : "%d of its targets have the image all the same"
                                                    .formatted(published),
                                    notPublished.isEmpty() ? "" : "; " + reasons()),
                    invalid.exitCode,
                    invalid.lastLines);
        }
        if (!notPublished.isEmpty()) {
            var first = notPublished.getFirst();
            var all = new BuildFailure(first.step, reasons(), first.exitCode, first.lastLines);
            if (published == 0) {
                throw all;
            }
            throw new Engine.PartlyDistributed(all);
        }
    }

    /** Each target's own. */
    private String reasons() {
        return notPublished.stream().map(BuildFailure::message).collect(Collectors.joining("; "));
    }
}
