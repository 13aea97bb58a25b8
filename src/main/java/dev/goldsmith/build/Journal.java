package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine tells what happens. Calls come from one thread, in order.
 *
 * <p>Any call may throw {@link Interrupted}: the run was canceled or its lease is lost. An engine
 * lets it pass, and leaves nothing behind.
 */
public interface Journal {

    /** All steps that will be walked, before the first of them starts. */
    void planned(List<Planned> steps);

    void phase(Phase phase);

    void started(String step);

    /**
     * A guest's or the engine's words, UTF-8, in pieces of any size; ANSI colours may be in it. A
     * slow journal makes the guest wait, it never loses anything.
     */
    void output(String step, String text);

    /**
     * Progress inside a long step.
     *
     * @param percent 0 to 100
     */
    void progress(String step, int percent);

    void finished(String step, Outcome outcome, @Nullable Integer exitCode);

    /** The same of a step that failed; it keeps why, also when others fail after it. */
    void failed(BuildFailure failure);

    /** A step needn't be done: what an earlier build left of it is started from. */
    void cached(String step, Made made);

    /** What a step found that is no failure, and that people have to know of. */
    void warned(String step, String warning);

    /** A step brought packages up to date. */
    void updated(String step, Updated updated);

    /**
     * The source as it was resolved.
     *
     * @param version exact version
     * @param disk the digest of its disk
     * @param contents of all its disks; the build reads them until it has captured
     * @param parent which image it is; null: none that anybody keeps
     */
    void source(
            String version, Digest disk, List<Digest> contents, Sources.@Nullable Parent parent);

    /** A step left a layer in the layer store. */
    void layer(String step, Digest key, long bytes);

    /** The disk is in the content store; from here on a lost attempt resumes at distribution. */
    void captured(Captured captured);

    /** Returns when the build may go on; asked often, also inside long waits. */
    void checkpoint();

    /**
     * @param id unique in the run: {@code source}, {@code boot}, {@code customize-1}, {@code
     *     generalize}, {@code capture}, {@code proof}, {@code validate-1}, {@code
     *     distribute-<runOutputName>}
     * @param kind {@code Shell}, {@code File}, {@code SharedImage}, …; empty for the engine's own
     * @param title for people
     */
    record Planned(String id, Phase phase, String kind, String title) {}

    enum Outcome {
        SUCCEEDED,
        /** Not needed, for example because an earlier attempt captured. */
        SKIPPED,
        CANCELED
    }

    /** The run must stop here: canceled, or its lease is lost. */
    final class Interrupted extends RuntimeException {
        /** Why, when somebody canceled it. */
        public static final String CANCELED = "CANCELED";

        public Interrupted(String why) {
            super(why, null, false, false);
        }

        /** Whether nobody goes on with it. */
        public boolean isCancel() {
            return CANCELED.equals(getMessage());
        }
    }
}
