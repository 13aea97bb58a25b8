package dev.goldsmith.build;

import org.jspecify.annotations.Nullable;

/** What went wrong on a walk that went on all the same, and how the walk ends for it. */
final class Setbacks {
    private @Nullable BuildFailure invalid;
    private @Nullable BuildFailure notPublished;
    private int published;

    /** A check failed, and the image is distributed all the same. */
    void invalid(BuildFailure failure) {
        invalid = failure;
    }

    boolean isInvalid() {
        return invalid != null;
    }

    void notPublished(BuildFailure failure) {
        notPublished = notPublished == null ? failure : notPublished;
    }

    void published() {
        published++;
    }

    /** No target was tried yet. */
    boolean beforeTargets() {
        return published == 0 && notPublished == null;
    }

    void end() throws BuildFailure, Engine.PartlyDistributed {
        if (invalid != null) {
            throw new BuildFailure(
                    invalid.step,
                    "%s; %s, because continueDistributeOnFailure is set"
                            .formatted(
                                    invalid.message(),
                                    notPublished == null
                                            ? "the image was distributed all the same"
                                            : "%d of its targets have the image all the same"
                                                    .formatted(published)),
                    invalid.exitCode,
                    invalid.lastLines);
        }
        if (notPublished != null) {
            if (published == 0) {
                throw notPublished;
            }
            throw new Engine.PartlyDistributed(notPublished);
        }
    }
}
